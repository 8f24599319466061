namespace Grid.Storage.Composition;

/// <summary>How replicas are kept alike.</summary>
public sealed record ReplicationOptions
{
    /// <summary>Whether what one replica lacks and another has is copied when that is noticed.</summary>
    public bool RepairsReads { get; init; } = true;

    /// <summary>
    /// How many blobs may wait to be copied; more are passed over until they are noticed again. With 0 nothing waits:
    /// what is read is copied while it flows, and what FindMissing notices is not copied.
    /// </summary>
    public int QueueLengthMax { get; init; }

    /// <summary>How many blobs are copied at once.</summary>
    public int WorkersMax { get; init; } = 1;

    /// <summary>
    /// Blobs up to this size are read whole before they are given out, so that the reader gets a good copy even when the
    /// first replica's is spoilt. Readers of larger ones are told DATA_LOSS, and find a good copy when they try again.
    /// </summary>
    public int WholeSizeBytesMax { get; init; } = 256 * 1024;

    /// <summary>
    /// How long a replica that could not be had is left alone: nobody waits for it meanwhile. Zero to ask it each time.
    /// </summary>
    public TimeSpan RestDuration { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many spoilt copies that cannot be removed are remembered, so as not to be read again.</summary>
    public int DistrustedCountMax { get; init; } = 10_000;
}
