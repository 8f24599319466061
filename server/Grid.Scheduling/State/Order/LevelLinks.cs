namespace Grid.Scheduling.State.Order;

/// <summary>A job's place among those of the same priority.</summary>
internal readonly struct LevelLinks : IJobLinks
{
    public static ref JobLinks Of(Job job) => ref job.InLevel;
}
