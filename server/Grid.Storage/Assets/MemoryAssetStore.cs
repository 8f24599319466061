using Grid.Core;

namespace Grid.Storage.Assets;

/// <summary>Remembers assets in memory of a bounded size, and forgets those unused for longest.</summary>
public sealed class MemoryAssetStore : IAssetStore
{
    // About what an entry takes beside its URI and digests: the objects and the index around them.
    private const long EntrySizeBytes = 512;

    private readonly Lock _gate = new();
    private readonly long _sizeBytesMax;
    private readonly BlobIndex<AssetKey, Asset> _index;

    /// <param name="sizeBytesMax">The memory used, about.</param>
    public MemoryAssetStore(long sizeBytesMax)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sizeBytesMax);
        _sizeBytesMax = sizeBytesMax;
        _index = new BlobIndex<AssetKey, Asset>(sizeBytesMax, key => _index!.TryEvict(key));
    }

    public ValueTask<Asset?> FindAsync(AssetKey key, CancellationToken cancellation) =>
        new(_index.TryUse(key, out Asset? asset) ? asset : null);

    public ValueTask PutAsync(IReadOnlyCollection<AssetKey> keys, Asset asset, CancellationToken cancellation)
    {
        HashSet<AssetKey> distinct = [.. keys];
        long needed = distinct.Sum(key => SizeOf(key, asset));
        if (needed > _sizeBytesMax)
        {
            throw GridException.ResourceExhausted(
                $"This asset takes {needed} bytes and the store of assets has {_sizeBytesMax}: let it be larger.");
        }

        lock (_gate)
        {
            foreach (AssetKey key in distinct)
            {
                _index.TryRemove(key);
            }

            // One reservation for all: of two, the second could evict what the first was for.
            _index.TryReserve(needed);
            foreach (AssetKey key in distinct)
            {
                _index.TryAdd(key, asset, SizeOf(key, asset));
            }
        }

        return ValueTask.CompletedTask;
    }

    private static long SizeOf(AssetKey key, Asset asset) =>
        EntrySizeBytes
        + (key.Name.Length * sizeof(char))
        + ((asset.ReferencedBlobs.Count + asset.ReferencedDirectories.Count) * (long)(DigestFunction.SizeBytesMax + 16));
}
