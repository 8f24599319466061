namespace Grid.Storage.Retention;

/// <summary>Every bound of what is kept for those who will need it, by name.</summary>
public sealed record RetentionLimits
{
    /// <summary>How often what is held is touched. A third of the shortest protection window forgives a round that is late.</summary>
    public TimeSpan RoundPeriod { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>How many blobs are touched in one call: few enough that other callers of the store are not held up.</summary>
    public int TouchedAtOnceMax { get; init; } = 10_000;

    /// <summary>How many blobs a round remembers so as not to touch them again; about 30 bytes each.</summary>
    public int RememberedBlobsMax { get; init; } = 2_000_000;

    /// <summary>How many actions and trees one round opens; what lies beyond is not kept from eviction.</summary>
    public int OpenedMessagesMax { get; init; } = 2_000_000;

    /// <summary>
    /// An invocation that has made no call for longer is over. Longer than a client is silent while one slow action runs
    /// at its own end, shorter than what dead builds should weigh on a store.
    /// </summary>
    public TimeSpan InvocationIdleMax { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Invocations followed at a time; beyond it the one that has been silent for longest is let go.</summary>
    public int InvocationsMax { get; init; } = 10_000;

    /// <summary>
    /// Outputs remembered for all invocations together, about 100 bytes each; beyond it the most silent invocation is
    /// let go.
    /// </summary>
    public int InvocationOutputsMax { get; init; } = 1_000_000;
}
