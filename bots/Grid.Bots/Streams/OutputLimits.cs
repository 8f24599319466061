namespace Grid.Bots.Streams;

/// <summary>How much a bot does for those who read the output of actions while they run.</summary>
internal sealed record OutputLimits
{
    /// <summary>The bytes held of each output: what is older when the server is slow, readers get from the result.</summary>
    public int BufferBytesMax { get; init; } = 256 << 10;

    /// <summary>The bytes of one message.</summary>
    public int PieceBytesMax { get; init; } = 32 << 10;

    /// <summary>
    /// How long is waited before the first message and between two: a talkative command makes no message of each line, and
    /// a short one is over before anybody could have read along.
    /// </summary>
    public TimeSpan GatherDelay { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The pause after a call that failed; it doubles with every failure in a row.</summary>
    public TimeSpan RetryDelayMin { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest such pause.</summary>
    public TimeSpan RetryDelayMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long is tried, after the command has ended, to get its last words to the server.</summary>
    public TimeSpan LastWordsMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many outputs may be on their way, with those of commands that have ended; more are read from their results.</summary>
    public int OutputsMax { get; init; } = 1024;
}
