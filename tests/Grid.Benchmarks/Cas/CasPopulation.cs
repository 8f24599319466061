using Grid.Core;
using Grid.Storage;
using Grid.Storage.Backends;
using Grpc.Core;

namespace Grid.Benchmarks.Cas;

/// <summary>What the server holds before anything is measured, so that look-ups meet an index of some size.</summary>
internal sealed class CasPopulation
{
    private const int SmallCount = 50_000;
    private const int SmallBytes = 128;
    private const int MixedCount = 4_000;
    private const int BatchBytes = 2 << 20;

    private CasPopulation(IReadOnlyList<Digest> small, IReadOnlyList<Digest> mixed)
    {
        Small = small;
        Mixed = mixed;
    }

    /// <summary>Blobs to ask about.</summary>
    public IReadOnlyList<Digest> Small { get; }

    /// <summary>Blobs to read, of mixed sizes.</summary>
    public IReadOnlyList<Digest> Mixed { get; }

    public static async Task<CasPopulation> WriteAsync(CallInvoker calls, BlobSource source, CancellationToken cancellation)
    {
        RemoteBlobStore store = new(calls, new RemoteStoreOptions(), TimeProvider.System);
        return new CasPopulation(
            await WriteAsync(store, SmallCount, () => source.Next(SmallBytes), cancellation),
            await WriteAsync(store, MixedCount, () => source.Next(source.MixedSize()), cancellation));
    }

    private static async Task<IReadOnlyList<Digest>> WriteAsync(
        RemoteBlobStore store, int count, Func<Blob> make, CancellationToken cancellation)
    {
        List<Digest> digests = [];
        while (digests.Count < count)
        {
            List<Blob> batch = [];
            for (long size = 0; size < BatchBytes && digests.Count < count; size += batch[^1].Digest.SizeBytes)
            {
                batch.Add(make());
                digests.Add(batch[^1].Digest);
            }

            Refusals.ThrowIfAny(await store.WriteBatchAsync(batch, cancellation));
        }

        return digests;
    }
}
