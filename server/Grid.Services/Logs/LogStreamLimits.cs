namespace Grid.Services.Logs;

/// <summary>How much is kept of output that is read while it is written, and for how long. All of it is in memory.</summary>
public sealed record LogStreamLimits
{
    /// <summary>The bytes kept of one stream: the latest. What is older is lost to readers that have not come to it yet.</summary>
    public int StreamBytesMax { get; init; } = 1 << 20;

    /// <summary>The bytes kept of all streams; when they are used up, finished streams go, and the others keep less.</summary>
    public long TotalBytesMax { get; init; } = 256L << 20;

    /// <summary>How many streams there may be.</summary>
    public int StreamsMax { get; init; } = 8192;

    /// <summary>How many calls may read streams at once.</summary>
    public int ReadersMax { get; init; } = 4096;

    /// <summary>How long a stream that nobody writes waits for its writer.</summary>
    public TimeSpan IdleMax { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a finished stream can still be read.</summary>
    public TimeSpan FinishedKeptFor { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The bytes of one message to a reader.</summary>
    public int PieceBytesMax { get; init; } = 64 << 10;
}
