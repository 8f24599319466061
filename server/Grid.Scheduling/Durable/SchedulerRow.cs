namespace Grid.Scheduling.Durable;

/// <summary>
/// One piece of the scheduler's state as it is kept: the latest of its key counts. What rows were taken from one
/// scheduler (<see cref="Scheduler.TakeChanges"/>) make another one go on where it stood (<see cref="Scheduler.Restore"/>).
/// </summary>
public abstract record SchedulerRow
{
    private protected SchedulerRow()
    {
    }
}
