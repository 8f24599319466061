namespace Grid.Services.Forwarding;

/// <summary>The bounds of forwarding, by name.</summary>
public sealed record ForwardingLimits
{
    /// <summary>
    /// How long a call waits for a writer, at its beginning and again whenever it has lost one: longer than a take-over
    /// takes, so that clients see none.
    /// </summary>
    public TimeSpan PatienceMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The pause before a writer is called again that could not be reached; news of another end it.</summary>
    public TimeSpan RetryDelayMin { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest such pause; it doubles with every failure in a row.</summary>
    public TimeSpan RetryDelayMax { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>After this time without a word from a writer, its connection is given up.</summary>
    public TimeSpan SilenceMax { get; init; } = TimeSpan.FromSeconds(2);
}
