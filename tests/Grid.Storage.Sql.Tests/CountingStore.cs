using Grid.Core;

namespace Grid.Storage.Sql.Tests;

/// <summary>A backend that counts the questions it is asked, can lose what it holds, and deletes.</summary>
internal sealed class CountingStore(IBlobStore inner) : IBlobStore, IBlobDeleter
{
    private readonly HashSet<Digest> _gone = [];
    private readonly Lock _gate = new();
    private bool _hasLostAll;
    private int _questions;

    public int Questions => _questions;

    /// <summary>How the next deletions fail; null when they do not.</summary>
    public GridException? DeletionFailure { get; set; }

    /// <summary>What happens between the next finding that a blob is gone and the telling of it.</summary>
    public Func<Task>? AfterMiss { get; set; }

    /// <summary>From now on, what was held is not; what is written afterwards is.</summary>
    public void Lose() => _hasLostAll = true;

    public ValueTask<IReadOnlyList<Digest>> FindMissingAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _questions);
        lock (_gate)
        {
            if (digests.FirstOrDefault(_gone.Contains) is { SizeBytes: > 0 } gone)
            {
                return new([gone]);
            }
        }

        return inner.FindMissingAsync(digests, cancellation);
    }

    public async ValueTask<Stream?> OpenReadAsync(Digest digest, long offset, CancellationToken cancellation)
    {
        if (!IsGone(digest))
        {
            return await inner.OpenReadAsync(digest, offset, cancellation);
        }

        if (AfterMiss is { } then)
        {
            AfterMiss = null;
            await then();
        }

        return null;
    }

    public async ValueTask<IBlobWriter> OpenWriteAsync(Digest digest, CancellationToken cancellation) =>
        new Writer(await inner.OpenWriteAsync(digest, cancellation), this);

    public async ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> ReadBatchAsync(
        IReadOnlyList<Digest> digests, CancellationToken cancellation)
    {
        IReadOnlyList<ReadOnlyMemory<byte>?> contents = await inner.ReadBatchAsync(digests, cancellation);
        return [.. contents.Select((content, index) => IsGone(digests[index]) ? default(ReadOnlyMemory<byte>?) : content)];
    }

    public async ValueTask<IReadOnlyList<GridException?>> WriteBatchAsync(
        IReadOnlyList<Blob> blobs, CancellationToken cancellation)
    {
        IReadOnlyList<GridException?> refusals = await inner.WriteBatchAsync(blobs, cancellation);
        foreach (Blob blob in blobs)
        {
            BringBack(blob.Digest);
        }

        return refusals;
    }

    public ValueTask<IReadOnlyList<(Digest Digest, GridException Failure)>> DeleteAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation)
    {
        if (DeletionFailure is { } failure)
        {
            return new([.. digests.Select(digest => (digest, failure))]);
        }

        lock (_gate)
        {
            _gone.UnionWith(digests);
        }

        return new([]);
    }

    private bool IsGone(Digest digest)
    {
        lock (_gate)
        {
            return _hasLostAll || _gone.Contains(digest);
        }
    }

    private void BringBack(Digest digest)
    {
        lock (_gate)
        {
            _gone.Remove(digest);
            _hasLostAll = false;
        }
    }

    private sealed class Writer(IBlobWriter inner, CountingStore store) : IBlobWriter
    {
        public Digest Digest => inner.Digest;

        public long CommittedSize => inner.CommittedSize;

        public ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation) =>
            inner.WriteAsync(content, cancellation);

        public async ValueTask CommitAsync(CancellationToken cancellation)
        {
            await inner.CommitAsync(cancellation);
            store.BringBack(Digest);
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
