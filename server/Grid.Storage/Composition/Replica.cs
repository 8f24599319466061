using Grid.Core;

namespace Grid.Storage.Composition;

/// <summary>One of several stores that are to hold the same blobs, with what is known against it.</summary>
internal sealed class Replica(StorePart part, ReplicationOptions options, TimeProvider time, IStorageWatch watch)
{
    private readonly RecentMap<Digest, bool> _distrusted = new(options.DistrustedCountMax);
    private volatile Rest? _rest;

    public StorePart Part => part;

    public IBlobStore Store => part.Store;

    private GridException? RestsAfter =>
        _rest is { } rest && time.GetElapsedTime(rest.Since) < options.RestDuration ? rest.Failure : null;

    /// <summary>
    /// Why it is left alone just now: it failed a moment ago, and others are there to make up for it. Null when it is to
    /// be asked.
    /// </summary>
    public GridException? ExcuseAmong(IReadOnlyList<Replica> all) =>
        RestsAfter is { } failure && all.Any(replica => replica.RestsAfter is null) ? failure : null;

    /// <summary>Whether its copy of a blob is known to be spoilt and cannot be deleted.</summary>
    public bool Distrusts(Digest digest) => _distrusted.TryGet(digest, out _);

    /// <summary>What of a batch it does not hold, spoilt copies included.</summary>
    public async Task<IReadOnlyList<Digest>> FindMissingAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation)
    {
        IReadOnlyList<Digest> missing = await Store.FindMissingAsync(digests, cancellation);
        if (!digests.Any(Distrusts))
        {
            return missing;
        }

        HashSet<Digest> lacked = [.. missing];
        return MissingBlobs.Of(digests, digest => !lacked.Contains(digest) && !Distrusts(digest));
    }

    /// <summary>Its copy of a blob turned out to be spoilt: it is deleted, or else not read any more.</summary>
    public async ValueTask CondemnAsync(Digest digest, CancellationToken cancellation)
    {
        watch.BlobCorrupt(part.Name, digest);
        try
        {
            if ((await Store.TryDeleteAsync([digest], cancellation)).Count == 0)
            {
                return;
            }
        }
        catch (Exception failure) when (PartFailure.IsOfPart(failure))
        {
            watch.PartFailed(failure.At(part.Name));
        }

        _distrusted.Set(digest, true);
    }

    /// <summary>Reports a failure that the other replicas make up for.</summary>
    public GridException Report(Exception failure)
    {
        GridException placed = failure.At(part.Name);
        watch.PartFailed(placed);
        if (placed.Status is GridStatus.Unavailable or GridStatus.DeadlineExceeded)
        {
            _rest = new Rest(time.GetTimestamp(), placed);
        }

        return placed;
    }

    /// <summary>Reports that it has a blob that it had lacked.</summary>
    public void ReportRepaired(Digest digest) => watch.BlobRepaired(part.Name, digest);

    private sealed record Rest(long Since, GridException Failure);
}
