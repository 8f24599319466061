using Grid.Core;
using Grid.Storage;

namespace Grid.Conformance.Faults;

/// <summary>A store that fails, waits and lies as a test tells it to.</summary>
public sealed class FaultyBlobStore(IBlobStore inner) : IBlobStore, IBlobDeleter
{
    private readonly HashSet<Digest> _spoilt = [];

    /// <summary>What fails and what waits.</summary>
    public FaultSchedule Faults { get; } = new();

    /// <summary>Whether it can be told to let go of blobs.</summary>
    public bool CanDelete { get; set; } = true;

    /// <summary>Lets every read of a blob give other bytes from now on, until the blob was deleted.</summary>
    public void Spoil(Digest digest)
    {
        lock (_spoilt)
        {
            _spoilt.Add(digest);
        }
    }

    public async ValueTask<IReadOnlyList<Digest>> FindMissingAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation)
    {
        await Faults.MeetAsync(StoreVerbs.FindMissing, cancellation);
        return await inner.FindMissingAsync(digests, cancellation);
    }

    public async ValueTask<Stream?> OpenReadAsync(Digest digest, long offset, CancellationToken cancellation)
    {
        await Faults.MeetAsync(StoreVerbs.OpenRead, cancellation);
        Stream? content = await inner.OpenReadAsync(digest, offset, cancellation);
        return content is null ? null : new FaultyStream(Faults, content, IsSpoilt(digest));
    }

    public async ValueTask<IBlobWriter> OpenWriteAsync(Digest digest, CancellationToken cancellation)
    {
        await Faults.MeetAsync(StoreVerbs.OpenWrite, cancellation);
        return new FaultyWriter(Faults, await inner.OpenWriteAsync(digest, cancellation));
    }

    public async ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> ReadBatchAsync(
        IReadOnlyList<Digest> digests, CancellationToken cancellation)
    {
        await Faults.MeetAsync(StoreVerbs.ReadBatch, cancellation);
        IReadOnlyList<ReadOnlyMemory<byte>?> contents = await inner.ReadBatchAsync(digests, cancellation);
        return [.. contents.Zip(digests, (content, digest) => IsSpoilt(digest) ? Spoilt(content) : content)];
    }

    public async ValueTask<IReadOnlyList<GridException?>> WriteBatchAsync(
        IReadOnlyList<Blob> blobs, CancellationToken cancellation)
    {
        await Faults.MeetAsync(StoreVerbs.WriteBatch, cancellation);
        return await inner.WriteBatchAsync(blobs, cancellation);
    }

    public async ValueTask<IReadOnlyList<(Digest Digest, GridException Failure)>> DeleteAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation)
    {
        if (!CanDelete)
        {
            return [.. digests.Select(digest => (digest, FaultSchedule.Outage))];
        }

        lock (_spoilt)
        {
            _spoilt.ExceptWith(digests);
        }

        return await inner.TryDeleteAsync(digests, cancellation);
    }

    private bool IsSpoilt(Digest digest)
    {
        lock (_spoilt)
        {
            return _spoilt.Contains(digest);
        }
    }

    private static ReadOnlyMemory<byte>? Spoilt(ReadOnlyMemory<byte>? content)
    {
        byte[]? bytes = content?.ToArray();
        FaultyStream.Spoil(bytes);
        return bytes;
    }
}
