using Grid.Storage.Chunking;

namespace Grid.Services;

/// <summary>The limits of the storage services.</summary>
public sealed record StorageServiceLimits
{
    /// <summary>
    /// The bytes of all blobs in one batch, as announced to clients: gRPC's default message limit of 4 MiB, less what
    /// the digests around the blobs take.
    /// </summary>
    public long BatchSizeBytesMax { get; init; } = (4 * 1024 * 1024) - (64 * 1024);

    /// <summary>The bytes of output that are put into one ActionResult at the client's wish.</summary>
    public long InlineSizeBytesMax { get; init; } = 1024 * 1024;

    /// <summary>About how large a message of GetTree grows before the next is begun.</summary>
    public long TreeMessageSizeBytesMax { get; init; } = 1024 * 1024;

    /// <summary>How blobs are cut into chunks; what is announced to clients, so that theirs are cut alike.</summary>
    public FastCdcOptions Chunking { get; init; } = new();

    /// <summary>How many chunks are borne.</summary>
    public ChunkingLimits Chunks { get; init; } = new();

    /// <summary>The bytes of a blob in one message of ByteStream.Read.</summary>
    public int ReadPieceSizeBytes { get; init; } = 256 * 1024;

    /// <summary>How many uploads may be going on or wait to be resumed.</summary>
    public int UploadCountMax { get; init; } = 1024;

    /// <summary>How long a broken upload waits to be resumed.</summary>
    public TimeSpan UploadIdleMax { get; init; } = TimeSpan.FromMinutes(5);
}
