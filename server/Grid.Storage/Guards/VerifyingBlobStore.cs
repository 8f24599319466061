using Grid.Core;
using Grid.Storage.Composition;

namespace Grid.Storage.Guards;

/// <summary>
/// Gives out no byte as the last of a blob before all were hashed: for backends whose bytes may be changed behind our
/// back. A blob that turns out to be spoilt is reported and deleted, so that its next upload is stored and not taken
/// for a blob that is held. One that cannot be deleted is called missing.
/// </summary>
/// <remarks>
/// Streams end in DATA_LOSS before the last byte; in a batch the blob is absent. A read from an offset on hashes what
/// comes before it too.
/// </remarks>
/// <param name="name">What reports call the store.</param>
/// <param name="inner">The store that is not trusted.</param>
/// <param name="watch">Is told of spoilt blobs.</param>
public sealed class VerifyingBlobStore(string name, IBlobStore inner, IStorageWatch watch) : IBlobStore, IBlobDeleter
{
    /// <summary>How many spoilt blobs are remembered that the store could not be made to let go of.</summary>
    public const int UndeletedCountMax = 10_000;

    private readonly RecentMap<Digest, bool> _undeleted = new(UndeletedCountMax);

    public async ValueTask<IReadOnlyList<Digest>> FindMissingAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation)
    {
        IReadOnlyList<Digest> missing = await inner.FindMissingAsync(digests, cancellation);
        if (!digests.Any(digest => _undeleted.TryGet(digest, out _)))
        {
            return missing;
        }

        HashSet<Digest> lacked = [.. missing];
        return MissingBlobs.Of(digests, digest => !lacked.Contains(digest) && !_undeleted.TryGet(digest, out _));
    }

    public async ValueTask<Stream?> OpenReadAsync(Digest digest, long offset, CancellationToken cancellation)
    {
        StoreLimits.ThrowIfOffsetOutOfRange(digest, offset);
        if (await inner.OpenReadAsync(digest, 0, cancellation) is not { } content)
        {
            return null;
        }

        VerifyingStream verifying = new(digest, content, () => ReportAsync([digest], CancellationToken.None));
        try
        {
            await verifying.SkipAsync(offset, cancellation);
            return verifying;
        }
        catch
        {
            await verifying.DisposeAsync();
            throw;
        }
    }

    public ValueTask<IBlobWriter> OpenWriteAsync(Digest digest, CancellationToken cancellation) =>
        inner.OpenWriteAsync(digest, cancellation);

    public async ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> ReadBatchAsync(
        IReadOnlyList<Digest> digests, CancellationToken cancellation)
    {
        IReadOnlyList<ReadOnlyMemory<byte>?> contents = await inner.ReadBatchAsync(digests, cancellation);
        ReadOnlyMemory<byte>?[] good = new ReadOnlyMemory<byte>?[contents.Count];
        List<Digest> spoilt = [];
        for (int i = 0; i < good.Length; i++)
        {
            if (contents[i] is { } content && BlobVerifier.ProblemOf(digests[i], content.Span) is not null)
            {
                spoilt.Add(digests[i]);
            }
            else
            {
                good[i] = contents[i];
            }
        }

        await ReportAsync(spoilt, cancellation);
        return good;
    }

    public ValueTask<IReadOnlyList<GridException?>> WriteBatchAsync(
        IReadOnlyList<Blob> blobs, CancellationToken cancellation) =>
        inner.WriteBatchAsync(blobs, cancellation);

    public ValueTask<IReadOnlyList<(Digest Digest, GridException Failure)>> DeleteAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation) =>
        inner.TryDeleteAsync(digests, cancellation);

    private async ValueTask ReportAsync(List<Digest> spoilt, CancellationToken cancellation)
    {
        if (spoilt.Count == 0)
        {
            return;
        }

        foreach (Digest digest in spoilt)
        {
            watch.BlobCorrupt(name, digest);
        }

        try
        {
            foreach ((Digest digest, GridException failure) in await inner.TryDeleteAsync(spoilt, cancellation))
            {
                _undeleted.Set(digest, true);
                watch.PartFailed(failure.At(name));
            }
        }
        catch (Exception failure) when (PartFailure.IsOfPart(failure))
        {
            spoilt.ForEach(digest => _undeleted.Set(digest, true));
            watch.PartFailed(failure.At(name));
        }
    }
}
