using Grid.Scheduling.Durable;

namespace Grid.Simulation.Plants;

/// <summary>Falsifies what a database is given to keep.</summary>
internal sealed class RowForger(Plant plant)
{
    public SchedulerChanges Forge(SchedulerChanges changes) => plant switch
    {
        Plant.TearCommit => changes with { Jobs = [.. changes.Jobs.Skip(1)] },
        Plant.FalsifyRow => changes with { Jobs = [.. changes.Jobs.Select(job => job with { Attempts = job.Attempts + 1 })] },
        Plant.FalsifyOperation => changes with
        {
            Operations = [.. changes.Operations.Select(operation => operation with { Priority = operation.Priority + 1 })],
        },
        Plant.ReviveJob => changes with { Jobs = [.. changes.Jobs.Select(Revive)] },
        Plant.ForgetOrders => changes with { Notes = [] },
        Plant.ForgetSession => changes with { Sessions = [] },
        Plant.KeepSession => changes with { ClosedSessions = [] },
        Plant.KeepAndClose => changes with
        {
            ClosedSessions = [.. changes.ClosedSessions, .. changes.Sessions.Select(session => session.Name)],
        },
        _ => changes,
    };

    private static JobRow Revive(JobRow job) => job.Place == JobPlace.Finished ? job with { Place = JobPlace.Queued } : job;
}
