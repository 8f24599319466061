namespace Grid.Scheduling.Durable;

/// <summary>Something that happened to a job, for its history. Events are only ever added.</summary>
/// <param name="Job">Which job.</param>
/// <param name="At">When.</param>
/// <param name="Kind">What.</param>
/// <param name="Detail">For people; may be empty.</param>
public readonly record struct JobEvent(JobId Job, DateTimeOffset At, JobEventKind Kind, string Detail)
{
    /// <summary>What is kept of a detail, in characters.</summary>
    public const int DetailLengthMax = 1024;
}
