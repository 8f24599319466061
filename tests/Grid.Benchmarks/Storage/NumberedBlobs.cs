using Grid.Core;
using Grid.Storage;

namespace Grid.Benchmarks.Storage;

/// <summary>Small blobs that are made of a number, so that ten million digests need not be kept to be asked about.</summary>
internal static class NumberedBlobs
{
    private const int BatchCount = 256;

    public static Blob Of(long number)
    {
        byte[] content = BitConverter.GetBytes(number);
        return new Blob(Digest.Of(content), content);
    }

    /// <summary>Writes blobs 0 to <paramref name="count"/>.</summary>
    public static async Task WriteAsync(IBlobStore store, int count, CancellationToken cancellation)
    {
        List<Blob> batch = new(BatchCount);
        for (int number = 0; number < count; number++)
        {
            batch.Add(Of(number));
            if (batch.Count == BatchCount || number == count - 1)
            {
                Refusals.ThrowIfAny(await store.WriteBatchAsync(batch, cancellation));
                batch.Clear();
            }
        }
    }
}
