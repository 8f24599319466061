using Grid.Core;
using Grid.Storage;

namespace Grid.Server.Client.Trees;

/// <summary>Uploads blobs that a server does not have yet.</summary>
internal sealed class BlobUpload(IBlobStore store)
{
    /// <summary>Those of <paramref name="blobs"/> that the server lacks, each once.</summary>
    public async Task<IReadOnlyList<UploadBlob>> FindMissingAsync(
        IReadOnlyCollection<UploadBlob> blobs, CancellationToken cancellation)
    {
        IReadOnlyList<Digest> missing = await store.FindMissingAsync([.. blobs.Select(blob => blob.Digest)], cancellation);
        HashSet<Digest> wanted = [.. missing];
        return [.. blobs.Where(blob => wanted.Remove(blob.Digest))];
    }

    /// <summary>Sends the blobs, telling <paramref name="progress"/> of the bytes as they go.</summary>
    public async Task SendAsync(
        IReadOnlyList<UploadBlob> blobs, IProgress<long> progress, CancellationToken cancellation)
    {
        foreach (IReadOnlyList<UploadBlob> batch in Batches(blobs.Where(IsSmall)))
        {
            await SendBatchAsync(batch, cancellation);
            progress.Report(batch.Sum(blob => blob.Digest.SizeBytes));
        }

        ParallelOptions parallel = new() { MaxDegreeOfParallelism = TreeLimits.StreamsMax, CancellationToken = cancellation };
        await Parallel.ForEachAsync(
            blobs.Where(blob => !IsSmall(blob)),
            parallel,
            async (blob, each) => await SendStreamAsync(blob, progress, each));
    }

    private static bool IsSmall(UploadBlob blob) => blob.Digest.SizeBytes <= TreeLimits.BatchedBlobBytesMax;

    private static IEnumerable<IReadOnlyList<UploadBlob>> Batches(IEnumerable<UploadBlob> blobs)
    {
        List<UploadBlob> batch = [];
        long sizeBytes = 0;
        foreach (UploadBlob blob in blobs)
        {
            if (batch.Count > 0 && sizeBytes + blob.Digest.SizeBytes > TreeLimits.BatchBytesMax)
            {
                yield return batch;
                batch = [];
                sizeBytes = 0;
            }

            batch.Add(blob);
            sizeBytes += blob.Digest.SizeBytes;
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }

    private async Task SendBatchAsync(IReadOnlyList<UploadBlob> batch, CancellationToken cancellation)
    {
        var contents = new Blob[batch.Count];
        for (int i = 0; i < contents.Length; i++)
        {
            UploadBlob blob = batch[i];
            contents[i] = new Blob(blob.Digest, blob.Content ?? await File.ReadAllBytesAsync(blob.Path!, cancellation));
        }

        IReadOnlyList<GridException?> refusals = await store.WriteBatchAsync(contents, cancellation);
        for (int i = 0; i < contents.Length; i++)
        {
            if (refusals[i] is { } refusal)
            {
                throw refusal.At(batch[i].Path ?? batch[i].Digest.ToString());
            }
        }
    }

    private async Task SendStreamAsync(UploadBlob blob, IProgress<long> progress, CancellationToken cancellation)
    {
        try
        {
            await using Stream content = OpenContent(blob);
            await using IBlobWriter writer = await store.OpenWriteAsync(blob.Digest, cancellation);
            byte[] chunk = new byte[TreeLimits.ChunkBytes];
            int count;
            while ((count = await content.ReadAtLeastAsync(chunk, chunk.Length, throwOnEndOfStream: false, cancellation)) > 0)
            {
                await writer.WriteAsync(chunk.AsMemory(0, count), cancellation);
                progress.Report(count);
            }

            await writer.CommitAsync(cancellation);
        }
        catch (GridException failure) when (blob.Path is not null)
        {
            throw failure.At(blob.Path);
        }
    }

    private static Stream OpenContent(UploadBlob blob) => blob.Path is { } path
        ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous)
        : new MemoryStream(blob.Content!.Value.ToArray(), writable: false);
}
