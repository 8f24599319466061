namespace Grid.Sandbox.Inputs;

/// <summary>Divides fetches into loads: many small blobs travel together, a large one alone.</summary>
internal static class FetchLoads
{
    public static IEnumerable<Fetch[]> Of(IReadOnlyCollection<Fetch> fetches, RemoteInputOptions options)
    {
        List<Fetch> load = [];
        long sizeBytes = 0;
        foreach (Fetch fetch in fetches.Where(fetch => fetch.Digest.SizeBytes <= options.BatchedBlobBytesMax))
        {
            bool isFull = load.Count == options.BatchBlobsMax
                || (load.Count > 0 && sizeBytes + fetch.Digest.SizeBytes > options.BatchSizeBytesMax);
            if (isFull)
            {
                yield return load.ToArray();
                load.Clear();
                sizeBytes = 0;
            }

            load.Add(fetch);
            sizeBytes += fetch.Digest.SizeBytes;
        }

        if (load.Count > 0)
        {
            yield return load.ToArray();
        }

        foreach (Fetch fetch in fetches.Where(fetch => fetch.Digest.SizeBytes > options.BatchedBlobBytesMax))
        {
            yield return [fetch];
        }
    }
}
