using Grid.Core;

namespace Grid.Storage.Guards;

/// <summary>
/// Remembers for a while which blobs a store holds, and spares it the question. Only presence is remembered: what was
/// missing is asked for again each time, for it may have been uploaded elsewhere.
/// </summary>
/// <remarks>
/// A blob that another client's reading finds absent is forgotten at once. What is answered from memory is not touched
/// below; see <see cref="ExistenceCacheOptions.AgeMax"/> for what follows from that.
/// </remarks>
public sealed class ExistenceCachingBlobStore(IBlobStore inner, ExistenceCacheOptions options, TimeProvider time)
    : IBlobStore, IBlobDeleter
{
    private readonly RecentMap<Digest, long> _touched = new(options.CountMax);

    public async ValueTask<IReadOnlyList<Digest>> FindMissingAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation)
    {
        long now = time.GetTimestamp();
        List<Digest> asked = [];
        foreach (Digest digest in digests)
        {
            if (!IsFresh(digest, now))
            {
                asked.Add(digest);
            }
        }

        if (asked.Count == 0)
        {
            return [];
        }

        IReadOnlyList<Digest> missing = await inner.FindMissingAsync(asked, cancellation);
        HashSet<Digest>? absent = missing.Count == 0 ? null : [.. missing];
        foreach (Digest digest in asked)
        {
            if (absent?.Contains(digest) != true)
            {
                _touched.Set(digest, now);
            }
        }

        return missing;
    }

    public async ValueTask<Stream?> OpenReadAsync(Digest digest, long offset, CancellationToken cancellation)
    {
        Stream? content = await inner.OpenReadAsync(digest, offset, cancellation);
        if (content is null)
        {
            _touched.Remove(digest);
        }

        return content;
    }

    public async ValueTask<IBlobWriter> OpenWriteAsync(Digest digest, CancellationToken cancellation) =>
        new RememberingWriter(this, await inner.OpenWriteAsync(digest, cancellation));

    public async ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> ReadBatchAsync(
        IReadOnlyList<Digest> digests, CancellationToken cancellation)
    {
        IReadOnlyList<ReadOnlyMemory<byte>?> contents = await inner.ReadBatchAsync(digests, cancellation);
        for (int i = 0; i < contents.Count; i++)
        {
            if (contents[i] is null)
            {
                _touched.Remove(digests[i]);
            }
        }

        return contents;
    }

    public async ValueTask<IReadOnlyList<GridException?>> WriteBatchAsync(
        IReadOnlyList<Blob> blobs, CancellationToken cancellation)
    {
        long now = time.GetTimestamp();
        IReadOnlyList<GridException?> refusals = await inner.WriteBatchAsync(blobs, cancellation);
        for (int i = 0; i < refusals.Count; i++)
        {
            if (refusals[i] is null)
            {
                _touched.Set(blobs[i].Digest, now);
            }
        }

        return refusals;
    }

    public async ValueTask<IReadOnlyList<(Digest Digest, GridException Failure)>> DeleteAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation)
    {
        // Before, for those who ask meanwhile, and after: one of them may have been told that it is still there.
        Forget(digests);
        IReadOnlyList<(Digest Digest, GridException Failure)> left = await inner.TryDeleteAsync(digests, cancellation);
        Forget(digests);
        return left;
    }

    private void Forget(IReadOnlyCollection<Digest> digests)
    {
        foreach (Digest digest in digests)
        {
            _touched.Remove(digest);
        }
    }

    private void Remember(Digest digest) => _touched.Set(digest, time.GetTimestamp());

    private bool IsFresh(Digest digest, long now) =>
        _touched.TryGet(digest, out long touched) && time.GetElapsedTime(touched, now) < options.AgeMax;

    /// <summary>Remembers a blob when it is committed.</summary>
    private sealed class RememberingWriter(ExistenceCachingBlobStore store, IBlobWriter writer) : IBlobWriter
    {
        public Digest Digest => writer.Digest;

        public long CommittedSize => writer.CommittedSize;

        public ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation) =>
            writer.WriteAsync(content, cancellation);

        public async ValueTask CommitAsync(CancellationToken cancellation)
        {
            await writer.CommitAsync(cancellation);
            store.Remember(Digest);
        }

        public ValueTask DisposeAsync() => writer.DisposeAsync();
    }
}
