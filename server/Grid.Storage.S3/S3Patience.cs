namespace Grid.Storage.S3;

/// <summary>How long a request may go unanswered: a minimum, and more for each kilobyte it moves.</summary>
public sealed record S3Patience
{
    public TimeSpan DurationMin { get; init; } = TimeSpan.FromSeconds(60);

    public TimeSpan DurationPerKilobyte { get; init; } = TimeSpan.Zero;

    /// <summary>The time for a request that moves so many bytes.</summary>
    public TimeSpan For(long sizeBytes)
    {
        TimeSpan scaled = DurationPerKilobyte * (sizeBytes / 1024.0);
        return scaled > DurationMin ? scaled : DurationMin;
    }
}
