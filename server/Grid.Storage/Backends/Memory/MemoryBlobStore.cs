using Grid.Core;

namespace Grid.Storage.Backends;

/// <summary>Holds blobs in memory up to a bound, and lets go of those unused for longest when it is full.</summary>
/// <remarks>
/// Blobs are kept in pieces, so that a large one needs no contiguous memory and an upload takes no more than has come.
/// </remarks>
public sealed class MemoryBlobStore : IBlobStore, IBlobDeleter
{
    /// <summary>What the index entry of a blob is taken to cost, so that a flood of tiny blobs is bounded too.</summary>
    public const int EntrySizeBytes = 256;

    private readonly long _sizeBytesMax;
    private readonly StoreClock _clock;
    private readonly BlobIndex<Digest, MemoryBlob> _index;

    /// <param name="sizeBytesMax">The bound on all blobs together, <see cref="EntrySizeBytes"/> for each included.</param>
    /// <param name="protectionWindow">Nothing touched within this time is evicted; zero for no such promise.</param>
    /// <param name="time">The clock; null for the system's.</param>
    public MemoryBlobStore(long sizeBytesMax, TimeSpan protectionWindow = default, TimeProvider? time = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sizeBytesMax);
        _sizeBytesMax = sizeBytesMax;
        _clock = new StoreClock(time ?? TimeProvider.System, protectionWindow);
        _index = new BlobIndex<Digest, MemoryBlob>(sizeBytesMax, digest => _index!.TryEvict(digest), _clock);
    }

    /// <summary>Bytes held, uploads in progress included.</summary>
    public long SizeBytes => _index.SizeBytes;

    public ValueTask<IReadOnlyList<Digest>> FindMissingAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation) =>
        new(MissingBlobs.Of(digests, digest => _index.TryUse(digest, out _)));

    public ValueTask<Stream?> OpenReadAsync(Digest digest, long offset, CancellationToken cancellation)
    {
        StoreLimits.ThrowIfOffsetOutOfRange(digest, offset);
        return new(Find(digest)?.OpenRead(offset));
    }

    public ValueTask<IBlobWriter> OpenWriteAsync(Digest digest, CancellationToken cancellation)
    {
        if (digest.SizeBytes > _sizeBytesMax - EntrySizeBytes)
        {
            throw StoreLimits.BlobTooLarge(digest, _sizeBytesMax);
        }

        return new(new MemoryBlobWriter(digest, this));
    }

    public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> ReadBatchAsync(
        IReadOnlyList<Digest> digests, CancellationToken cancellation)
    {
        ReadOnlyMemory<byte>?[] contents = new ReadOnlyMemory<byte>?[digests.Count];
        for (int i = 0; i < contents.Length; i++)
        {
            contents[i] = Find(digests[i])?.ToContiguous();
        }

        return new(contents);
    }

    public async ValueTask<IReadOnlyList<GridException?>> WriteBatchAsync(
        IReadOnlyList<Blob> blobs, CancellationToken cancellation)
    {
        GridException?[] refusals = new GridException?[blobs.Count];
        for (int i = 0; i < refusals.Length; i++)
        {
            // What is held needs no room, not even for the moment.
            refusals[i] = _index.TryUse(blobs[i].Digest, out _)
                ? BlobVerifier.ProblemOf(blobs[i].Digest, blobs[i].Content.Span)
                : await this.TryWriteAsync(blobs[i], cancellation);
        }

        return refusals;
    }

    public ValueTask<IReadOnlyList<(Digest Digest, GridException Failure)>> DeleteAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation)
    {
        foreach (Digest digest in digests)
        {
            _index.TryRemove(digest);
        }

        return new([]);
    }

    internal void Reserve(Digest digest, long sizeBytes)
    {
        if (!_index.TryReserve(sizeBytes))
        {
            throw StoreLimits.Full(digest, _sizeBytesMax, _index.ProtectedSizeBytes, _clock.ProtectionWindow);
        }
    }

    internal void Release(long sizeBytes) => _index.Release(sizeBytes);

    /// <summary>Makes a blob visible. False when it was there already: its reservation is still the caller's then.</summary>
    internal bool TryAdd(Digest digest, MemoryBlob blob, long sizeBytes) => _index.TryAdd(digest, blob, sizeBytes);

    private MemoryBlob? Find(Digest digest) =>
        digest.IsEmpty ? MemoryBlob.Empty : _index.TryUse(digest, out MemoryBlob? blob) ? blob : null;
}
