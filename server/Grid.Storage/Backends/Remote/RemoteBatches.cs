using Grid.Core;

namespace Grid.Storage.Backends;

/// <summary>Cuts what is asked of a server into batches that fit its messages.</summary>
internal static class RemoteBatches
{
    /// <summary>
    /// Batches of one digest function each, in order, none over the limit; a blob over the limit stands alone. Empty
    /// blobs are left out: every server holds them.
    /// </summary>
    public static IEnumerable<T[]> Of<T>(
        IReadOnlyCollection<T> items, Func<T, Digest> digestOf, int sizeBytesMax, int overheadBytes)
    {
        List<T> batch = [];
        long sizeBytes = 0;
        foreach (T item in items.Where(item => !digestOf(item).IsEmpty).OrderBy(item => digestOf(item).Function.WireValue))
        {
            long added = digestOf(item).SizeBytes + overheadBytes;
            bool isSameFunction = batch.Count == 0 || digestOf(batch[0]).Function == digestOf(item).Function;
            if (batch.Count > 0 && (!isSameFunction || sizeBytes + added > sizeBytesMax))
            {
                yield return batch.ToArray();
                batch.Clear();
                sizeBytes = 0;
            }

            batch.Add(item);
            sizeBytes += added;
        }

        if (batch.Count > 0)
        {
            yield return batch.ToArray();
        }
    }
}
