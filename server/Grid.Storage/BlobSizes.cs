using Grid.Core;

namespace Grid.Storage;

/// <summary>
/// Remembers how large blobs are, for those who know only their hashes. A bounded number: what is forgotten has to be
/// learned again.
/// </summary>
public sealed class BlobSizes
{
    /// <summary>The size of a digest that is only to be looked up.</summary>
    public const long SizeUnknown = long.MaxValue;

    private readonly BlobIndex<Digest, long> _sizes;

    /// <param name="countMax">How many blobs are remembered.</param>
    public BlobSizes(int countMax) =>
        _sizes = new BlobIndex<Digest, long>(countMax, digest => _sizes!.TryRemove(digest));

    /// <summary>Remembers a blob of known size.</summary>
    public void Remember(Digest digest)
    {
        Digest key = KeyOf(digest);
        if (!_sizes.TryUse(key, out _) && _sizes.TryReserve(1) && !_sizes.TryAdd(key, digest.SizeBytes, 1))
        {
            _sizes.Release(1);
        }
    }

    /// <summary>The blob with this hash and function, whatever size <paramref name="digest"/> says; null when it is not known.</summary>
    public Digest? Find(Digest digest) => _sizes.TryUse(KeyOf(digest), out long sizeBytes)
        ? Digest.FromHash(digest.Function, digest.Hash, sizeBytes)
        : null;

    private static Digest KeyOf(Digest digest) => Digest.FromHash(digest.Function, digest.Hash, SizeUnknown);
}
