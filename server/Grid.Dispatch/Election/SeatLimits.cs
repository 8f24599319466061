namespace Grid.Dispatch.Election;

/// <summary>The bounds of a seat and of those who stand for it, by name.</summary>
public sealed record SeatLimits
{
    /// <summary>Calls that wait for somebody to have the scheduler; one more is refused at once.</summary>
    public int WaitersMax { get; init; } = 100_000;

    /// <summary>The pause before a server stands again when the database could not be had; it doubles with every further failure.</summary>
    public TimeSpan RetryDelayMin { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest such pause.</summary>
    public TimeSpan RetryDelayMax { get; init; } = TimeSpan.FromSeconds(2);
}
