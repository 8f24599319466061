using Grid.Core;

namespace Grid.Storage.Chunking;

/// <summary>Remembers into which chunks blobs were split, in bounded memory, so that none is read twice to be cut alike.</summary>
public sealed class ChunkLists
{
    // What a digest and its share of the list take.
    private const int DigestSizeBytes = 80;

    private readonly BlobIndex<Digest, IReadOnlyList<Digest>> _lists;

    /// <param name="sizeBytesMax">The memory that the lists may take.</param>
    public ChunkLists(long sizeBytesMax) =>
        _lists = new BlobIndex<Digest, IReadOnlyList<Digest>>(sizeBytesMax, digest => _lists!.TryRemove(digest));

    /// <summary>The chunks a blob was split into; null when that is not remembered.</summary>
    public IReadOnlyList<Digest>? Find(Digest blob) =>
        _lists.TryUse(blob, out IReadOnlyList<Digest>? chunks) ? chunks : null;

    /// <summary>Remembers the chunks of a blob.</summary>
    public void Remember(Digest blob, IReadOnlyList<Digest> chunks)
    {
        long sizeBytes = (long)DigestSizeBytes * (chunks.Count + 2);
        if (_lists.TryReserve(sizeBytes) && !_lists.TryAdd(blob, chunks, sizeBytes))
        {
            _lists.Release(sizeBytes);
        }
    }
}
