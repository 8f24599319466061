namespace Grid.Scheduling.State.Order;

/// <summary>A job, and by what a bot is found to hold its inputs.</summary>
internal readonly struct NextJob(Job job)
{
    /// <summary>Lines of a processor's cache that <see cref="NextJobs.CountMax"/> of them take.</summary>
    public const int LineCount = 4;

    public readonly Job Job = job;
    public readonly ulong Hint = job.Hint;
    public readonly ulong InputRoot = job.InputRoot;
}
