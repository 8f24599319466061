using Grid.Core;

namespace Grid.Storage.Trees;

/// <summary>
/// Finds what trees lead to, and remembers it directory by directory, so that trees which share most of their
/// directories, as those of one build do, are read once. A directory never changes under its digest; whether it is
/// still held is another question, which <see cref="IBlobStore.FindMissingAsync"/> of the closure answers in one go.
/// </summary>
public sealed class TreeClosures
{
    /// <summary>How many blobs a tree may lead to.</summary>
    public const int BlobCountMax = 10_000_000;

    // What is read at once: enough to spare round trips to remote stores, little enough to hold.
    private const long BatchSizeBytesMax = 4 * 1024 * 1024;
    private const int BatchCountMax = 1000;

    private readonly IBlobStore _cas;
    private readonly TreeCacheOptions _options;
    private readonly TimeProvider _time;
    private readonly BlobIndex<Digest, KnownDirectory> _known;

    public TreeClosures(IBlobStore cas, TreeCacheOptions options, TimeProvider time)
    {
        _cas = cas;
        _options = options;
        _time = time;
        _known = new BlobIndex<Digest, KnownDirectory>(options.SizeBytesMax, digest => _known!.TryRemove(digest));
    }

    /// <summary>How many directories are remembered.</summary>
    public int Count => _known.Count;

    /// <summary>Everything a tree leads to, in an order that depends on the tree only.</summary>
    /// <exception cref="GridException">RESOURCE_EXHAUSTED when the tree is too large to be walked.</exception>
    public async ValueTask<TreeClosure> ReadAsync(Digest root, CancellationToken cancellation)
    {
        ClosureWalk walk = new(root);
        while (walk.TryTakeBatch(BatchCountMax, out IReadOnlyList<Digest> batch))
        {
            DirectoryLinks?[] links = [.. batch.Select(Recall)];
            await ReadUnknownAsync(batch, links, cancellation);
            for (int i = 0; i < links.Length; i++)
            {
                walk.Visit(batch[i], links[i]);
            }
        }

        return walk.ToClosure();
    }

    private DirectoryLinks? Recall(Digest digest)
    {
        if (!_known.TryUse(digest, out KnownDirectory? known))
        {
            return null;
        }

        if (_time.GetElapsedTime(known.ReadAt) < _options.AgeMax)
        {
            return known.Links;
        }

        _known.TryRemove(digest);
        return null;
    }

    private async ValueTask ReadUnknownAsync(
        IReadOnlyList<Digest> batch, DirectoryLinks?[] links, CancellationToken cancellation)
    {
        List<int> positions = [];
        long sizeBytes = 0;
        for (int i = 0; i < links.Length; i++)
        {
            if (links[i] is not null)
            {
                continue;
            }

            ThrowIfTooLarge(batch[i]);
            if (positions.Count > 0 && sizeBytes + batch[i].SizeBytes > BatchSizeBytesMax)
            {
                await ReadAsync(batch, positions, links, cancellation);
                positions.Clear();
                sizeBytes = 0;
            }

            positions.Add(i);
            sizeBytes += batch[i].SizeBytes;
        }

        if (positions.Count > 0)
        {
            await ReadAsync(batch, positions, links, cancellation);
        }
    }

    private async ValueTask ReadAsync(
        IReadOnlyList<Digest> batch, List<int> positions, DirectoryLinks?[] links, CancellationToken cancellation)
    {
        Digest[] digests = [.. positions.Select(position => batch[position])];
        IReadOnlyList<ReadOnlyMemory<byte>?> contents = await _cas.ReadBatchAsync(digests, cancellation);
        for (int i = 0; i < digests.Length; i++)
        {
            if (contents[i] is { } content)
            {
                links[positions[i]] = Remember(digests[i], DirectoryLinks.Parse(digests[i], content.Span));
            }
        }
    }

    private DirectoryLinks Remember(Digest digest, DirectoryLinks links)
    {
        long sizeBytes = links.SizeBytes;
        KnownDirectory known = new(links, _time.GetTimestamp());
        if (sizeBytes <= _options.SizeBytesMax && _known.TryReserve(sizeBytes) && !_known.TryAdd(digest, known, sizeBytes))
        {
            _known.Release(sizeBytes);
        }

        return links;
    }

    private static void ThrowIfTooLarge(Digest digest)
    {
        if (digest.SizeBytes > DirectoryWalk.DirectorySizeBytesMax)
        {
            throw GridException.ResourceExhausted(
                $"Directory {digest} is larger than {DirectoryWalk.DirectorySizeBytesMax} bytes: "
                + "spread its entries over subdirectories.");
        }
    }

    private sealed record KnownDirectory(DirectoryLinks Links, long ReadAt);
}
