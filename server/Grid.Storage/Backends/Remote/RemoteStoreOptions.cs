using Grid.Core;

namespace Grid.Storage.Backends;

/// <summary>How a server's CAS and action cache are spoken to.</summary>
public sealed record RemoteStoreOptions
{
    /// <summary>
    /// What one batch may hold when the server names no limit: gRPC's default message limit of 4 MiB, less room for
    /// what wraps the blobs (the figure BuildBox assumes too).
    /// </summary>
    public const int BatchSizeBytesDefault = 4_128_768;

    /// <summary>The largest batch however much the server would take: what is asked for is held in memory here.</summary>
    public const int BatchSizeBytesLimit = 32 << 20;

    /// <summary>The instance asked for.</summary>
    public InstanceName Instance { get; init; } = InstanceName.Empty;

    /// <summary>
    /// Blob bytes in one batch, each blob counted with <see cref="BatchEntryOverheadBytes"/>. Null for what the server
    /// announces, within <see cref="BatchSizeBytesLimit"/>.
    /// </summary>
    public int? BatchSizeBytesMax { get; init; }

    /// <summary>What a blob costs in a batch beside its bytes: digest, status, framing.</summary>
    public int BatchEntryOverheadBytes { get; init; } = 256;

    /// <summary>Digests in one FindMissing request; a million of them would not fit one message.</summary>
    public int FindMissingDigestsMax { get; init; } = 20_000;

    /// <summary>Bytes in one ByteStream message.</summary>
    public int ChunkSizeBytesMax { get; init; } = 256 << 10;

    /// <summary>How long a call that moves no stream may take; a server that hangs must not hang its clients.</summary>
    public TimeSpan UnaryCallDurationMax { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often a call is made again that failed because the server could not be had; a stream likewise.</summary>
    public int RetriesMax { get; init; } = 3;

    /// <summary>About how long the wait is before the first retry; it doubles with each.</summary>
    public TimeSpan BackoffFirst { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest such wait.</summary>
    public TimeSpan BackoffMax { get; init; } = TimeSpan.FromSeconds(64);

    /// <summary>How long a stream may stand still before it counts as broken.</summary>
    public TimeSpan StallDurationMax { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// How much of an upload is kept in memory until it is through, so that one that breaks can go on from what the
    /// server has: about what is on its way at a time. One of which more was lost is sent again by whoever began it.
    /// </summary>
    public int ResendSizeBytesMax { get; init; } = 4 << 20;
}
