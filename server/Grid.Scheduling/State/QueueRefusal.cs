namespace Grid.Scheduling.State;

/// <summary>Why no more jobs may wait.</summary>
internal static class QueueRefusal
{
    /// <summary>What to tell who brings such a job; null when it may wait.</summary>
    public static string? Of(JobSpec spec, Matchmaker matchmaker, SchedulerLimits limits)
    {
        if (matchmaker.QueuedCount >= limits.QueueLengthMax)
        {
            return $"{matchmaker.QueuedCount} jobs wait for a bot already, which is the most the server takes: try again later.";
        }

        return limits.PlatformQueueLengthMax is { } lengthMax && matchmaker.QueuedLike(spec) >= lengthMax
            ? $"{lengthMax} jobs wait for a bot with ({spec.Requirements}) already, which is the most that may "
                + "(max-queue-size): try again later."
            : null;
    }
}
