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

    /// <summary>The instance asked for.</summary>
    public InstanceName Instance { get; init; } = InstanceName.Empty;

    /// <summary>Blob bytes in one batch, each blob counted with <see cref="BatchEntryOverheadBytes"/>.</summary>
    public int BatchSizeBytesMax { get; init; } = BatchSizeBytesDefault;

    /// <summary>What a blob costs in a batch beside its bytes: digest, status, framing.</summary>
    public int BatchEntryOverheadBytes { get; init; } = 256;

    /// <summary>Digests in one FindMissing request; a million of them would not fit one message.</summary>
    public int FindMissingDigestsMax { get; init; } = 20_000;

    /// <summary>Bytes in one ByteStream message.</summary>
    public int ChunkSizeBytesMax { get; init; } = 256 << 10;

    /// <summary>How long a call that moves no stream may take; a server that hangs must not hang its clients.</summary>
    public TimeSpan UnaryCallDurationMax { get; init; } = TimeSpan.FromSeconds(60);
}
