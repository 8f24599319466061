using Grid.Core;

namespace Grid.Sandbox;

/// <summary>How blobs are gathered into the batch calls of a store.</summary>
internal static class BlobBatches
{
    /// <summary>Bytes of one batch; what most servers accept in a message leaves room for more than this.</summary>
    public const long SizeBytesMax = 3L << 20;

    /// <summary>Blobs of one batch.</summary>
    public const int CountMax = 1000;

    /// <summary>The largest blob that travels in a batch; larger ones are streams.</summary>
    public const long SmallBytesMax = 1L << 20;

    public static bool IsSmall(Digest digest) => digest.SizeBytes <= SmallBytesMax;

    /// <summary>Splits a list in order: small blobs together up to the limits, each other one alone.</summary>
    public static IEnumerable<IReadOnlyList<T>> Of<T>(IEnumerable<T> items, Func<T, Digest> digestOf)
    {
        List<T> batch = [];
        long sizeBytes = 0;
        foreach (T item in items)
        {
            Digest digest = digestOf(item);
            // A large blob leaves no room for another, be that empty.
            long itemBytes = IsSmall(digest) ? digest.SizeBytes : SizeBytesMax + 1;
            if (batch.Count > 0 && (batch.Count == CountMax || sizeBytes + itemBytes > SizeBytesMax))
            {
                yield return batch;
                batch = [];
                sizeBytes = 0;
            }

            batch.Add(item);
            sizeBytes += itemBytes;
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }
}
