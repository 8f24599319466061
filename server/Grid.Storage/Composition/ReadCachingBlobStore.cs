using Grid.Core;

namespace Grid.Storage.Composition;

/// <summary>
/// A quick store before a slow one. What is read stays in the cache; what is there is always the fallback's to say, so
/// that FindMissing touches what it finds. A cache that fails is passed over and reported.
/// </summary>
/// <remarks>
/// Writes go to both, and are done when the fallback has them. With deferred writes they are done when the cache has
/// them; until the fallback has a blob too, it counts as held and can be read.
/// </remarks>
public sealed class ReadCachingBlobStore : IBlobStore, IBlobDeleter, IAsyncDisposable
{
    private readonly StorePart _cache;
    private readonly IBlobStore _fallback;
    private readonly StorePart _fallbackPart;
    private readonly IStorageWatch _watch;
    private readonly DeferredWrites? _deferred;

    private ReadCachingBlobStore(IBlobStore cache, IBlobStore fallback, IStorageWatch watch, DeferredWrites? deferred)
    {
        _cache = new StorePart("Cache", cache);
        _fallback = fallback;
        _fallbackPart = new StorePart("Fallback", fallback);
        _watch = watch;
        _deferred = deferred;
    }

    /// <summary>A store whose writes are done when the fallback has them.</summary>
    public static ReadCachingBlobStore Create(IBlobStore cache, IBlobStore fallback, IStorageWatch watch) =>
        new(cache, fallback, watch, deferred: null);

    /// <summary>A store whose writes are done when the cache has them. Disposal writes what is left to the fallback.</summary>
    public static ReadCachingBlobStore CreateDeferred(
        IBlobStore cache, IBlobStore fallback, DeferredWriteOptions options, TimeProvider time, IStorageWatch watch) =>
        new(cache, fallback, watch, new DeferredWrites(cache, fallback, options, time, watch));

    public async ValueTask<IReadOnlyList<Digest>> FindMissingAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation)
    {
        if (_deferred is null)
        {
            return await _fallback.FindMissingAsync(digests, cancellation);
        }

        // Looked up before the fallback is asked: what arrives there meanwhile was on its way a moment ago.
        Digest[] asked = [.. digests.Where(digest => !_deferred.TryFind(digest, out _))];
        return asked.Length == 0 ? [] : await _fallback.FindMissingAsync(asked, cancellation);
    }

    public async ValueTask<Stream?> OpenReadAsync(Digest digest, long offset, CancellationToken cancellation)
    {
        StoreLimits.ThrowIfOffsetOutOfRange(digest, offset);
        if (await TryOpenCachedAsync(digest, offset, cancellation) is { } cached)
        {
            return cached;
        }

        await ArriveAsync(digest, cancellation);
        Stream? content = await _fallback.OpenReadAsync(digest, offset, cancellation);

        // The end of a blob alone is of no use to the cache.
        return content is null || offset > 0 || digest.IsEmpty
            ? content
            : new FillingStream(digest, content, [await FillAsync(digest)]);
    }

    public async ValueTask<IBlobWriter> OpenWriteAsync(Digest digest, CancellationToken cancellation)
    {
        if (_deferred?.Fits(digest) == true && await TryOpenDeferredAsync(digest, cancellation) is { } deferred)
        {
            return deferred;
        }

        IBlobWriter fallback = await _fallback.OpenWriteAsync(digest, cancellation);
        return new CachedWriter(fallback, await FillAsync(digest));
    }

    public async ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> ReadBatchAsync(
        IReadOnlyList<Digest> digests, CancellationToken cancellation)
    {
        ReadOnlyMemory<byte>?[] contents = await ReadCachedAsync(digests, cancellation);
        int[] absent = [.. Enumerable.Range(0, contents.Length).Where(position => contents[position] is null)];
        if (absent.Length == 0)
        {
            return contents;
        }

        Digest[] asked = [.. absent.Select(position => digests[position])];
        foreach (Digest digest in asked)
        {
            await ArriveAsync(digest, cancellation);
        }

        IReadOnlyList<ReadOnlyMemory<byte>?> found = await _fallback.ReadBatchAsync(asked, cancellation);
        for (int i = 0; i < absent.Length; i++)
        {
            contents[absent[i]] = found[i];
        }

        await FillAsync(asked, found, cancellation);
        return contents;
    }

    public async ValueTask<IReadOnlyList<GridException?>> WriteBatchAsync(
        IReadOnlyList<Blob> blobs, CancellationToken cancellation)
    {
        if (_deferred is not null)
        {
            return await WriteBatchDeferredAsync(blobs, cancellation);
        }

        IReadOnlyList<GridException?> refusals = await _fallback.WriteBatchAsync(blobs, cancellation);
        await FillAsync([.. blobs.Where((_, position) => refusals[position] is null)], cancellation);
        return refusals;
    }

    public async ValueTask<IReadOnlyList<(Digest Digest, GridException Failure)>> DeleteAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation)
    {
        foreach (Digest digest in digests)
        {
            await ArriveAsync(digest, cancellation);
        }

        return
        [
            .. await _cache.Store.TryDeleteAsync(digests, cancellation),
            .. await _fallback.TryDeleteAsync(digests, cancellation),
        ];
    }

    public ValueTask DisposeAsync() => _deferred?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async ValueTask<Stream?> TryOpenCachedAsync(Digest digest, long offset, CancellationToken cancellation)
    {
        try
        {
            return await _cache.Store.OpenReadAsync(digest, offset, cancellation) is { } content
                ? new FailoverStream(digest, offset, _cache, content, [_fallbackPart], Report)
                : null;
        }
        catch (Exception failure) when (PartFailure.IsOfPart(failure))
        {
            _watch.PartFailed(failure.At(_cache.Name));
            return null;
        }
    }

    private GridException Report(StorePart part, Exception failure)
    {
        GridException placed = failure.At(part.Name);
        _watch.PartFailed(placed);
        return placed;
    }

    private async ValueTask<ReadOnlyMemory<byte>?[]> ReadCachedAsync(
        IReadOnlyList<Digest> digests, CancellationToken cancellation)
    {
        try
        {
            return [.. await _cache.Store.ReadBatchAsync(digests, cancellation)];
        }
        catch (Exception failure) when (PartFailure.IsOfPart(failure))
        {
            _watch.PartFailed(failure.At(_cache.Name));
            return new ReadOnlyMemory<byte>?[digests.Count];
        }
    }

    private async ValueTask<IBlobWriter?> TryOpenDeferredAsync(Digest digest, CancellationToken cancellation)
    {
        try
        {
            return new DeferredWriter(await _cache.Store.OpenWriteAsync(digest, cancellation), _deferred!);
        }
        catch (Exception failure) when (PartFailure.IsOfPart(failure))
        {
            // Too large for the cache, or the cache is out: its client waits for the fallback then.
            return null;
        }
    }

    private async ValueTask<IReadOnlyList<GridException?>> WriteBatchDeferredAsync(
        IReadOnlyList<Blob> blobs, CancellationToken cancellation)
    {
        GridException?[] refusals = new GridException?[blobs.Count];
        for (int i = 0; i < refusals.Length; i++)
        {
            refusals[i] = await this.TryWriteAsync(blobs[i], cancellation);
        }

        return refusals;
    }

    /// <summary>Waits for a blob that is on its way to the fallback and that the cache has evicted meanwhile.</summary>
    private async ValueTask ArriveAsync(Digest digest, CancellationToken cancellation)
    {
        if (_deferred?.TryFind(digest, out DeferredBlob? blob) == true)
        {
            await blob!.IsOver.WaitAsync(cancellation);
        }
    }

    private ValueTask<BlobFill> FillAsync(Digest digest) => BlobFill.OpenAsync(_cache, digest, _watch, filled: null);

    private async ValueTask FillAsync(
        IReadOnlyList<Digest> digests, IReadOnlyList<ReadOnlyMemory<byte>?> contents, CancellationToken cancellation)
    {
        List<Blob> found = [];
        for (int i = 0; i < contents.Count; i++)
        {
            if (contents[i] is { } content)
            {
                found.Add(new Blob(digests[i], content));
            }
        }

        await FillAsync(found, cancellation);
    }

    private async ValueTask FillAsync(List<Blob> blobs, CancellationToken cancellation)
    {
        if (blobs.Count == 0)
        {
            return;
        }

        try
        {
            await _cache.Store.WriteBatchAsync(blobs, cancellation);
        }
        catch (Exception failure) when (PartFailure.IsOfPart(failure))
        {
            _watch.PartFailed(failure.At(_cache.Name));
        }
    }
}
