using Google.Protobuf;
using Grid.Core;
using Grid.Storage;

namespace Grid.Sandbox.Trees;

/// <summary>Directory messages that are blobs of a store, read many at once.</summary>
internal sealed class StoreDirectories(IBlobStore store, long directoryBytesMax)
{
    /// <summary>One message, parsed but not checked, for each digest; null for one that is not to be had.</summary>
    public async ValueTask<IReadOnlyList<Reapi.Directory?>> ReadAsync(
        IReadOnlyList<Digest> digests, CancellationToken cancellation)
    {
        List<Reapi.Directory?> directories = new(digests.Count);
        foreach (IReadOnlyList<Digest> batch in BlobBatches.Of(digests, digest => digest))
        {
            IReadOnlyList<ReadOnlyMemory<byte>?> contents = batch.Count == 1 && !BlobBatches.IsSmall(batch[0])
                ? [await BoundedBlob.ReadAsync(store, batch[0], directoryBytesMax, cancellation)]
                : await store.ReadBatchAsync(batch, cancellation);
            directories.AddRange(batch.Zip(contents, Parse));
        }

        return directories;
    }

    private static Reapi.Directory? Parse(Digest digest, ReadOnlyMemory<byte>? content)
    {
        try
        {
            return content is { } bytes ? Reapi.Directory.Parser.ParseFrom(bytes.Span) : null;
        }
        catch (InvalidProtocolBufferException failure)
        {
            throw new GridException(
                GridStatus.InvalidArgument, $"Blob {digest} is used as a Directory but is not one: {failure.Message}", failure);
        }
    }
}
