using Grid.Core;
using Grid.Storage;

namespace Grid.Bots.Outputs;

/// <summary>
/// A bot's outputs: what goes to the server's CAS is kept in the local store too, because the outputs of one action are
/// the inputs of the next. The server's word counts; what the local store cannot keep is fetched if it is ever needed.
/// </summary>
public sealed class KeptOutputs(IBlobStore local, IBlobStore remote) : IBlobStore
{
    public ValueTask<IReadOnlyList<Digest>> FindMissingAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation) =>
        remote.FindMissingAsync(digests, cancellation);

    public async ValueTask<Stream?> OpenReadAsync(Digest digest, long offset, CancellationToken cancellation) =>
        await local.OpenReadAsync(digest, offset, cancellation)
        ?? await remote.OpenReadAsync(digest, offset, cancellation);

    public async ValueTask<IBlobWriter> OpenWriteAsync(Digest digest, CancellationToken cancellation)
    {
        IBlobWriter writer = await remote.OpenWriteAsync(digest, cancellation);
        try
        {
            return new KeptOutputWriter(await local.OpenWriteAsync(digest, cancellation), writer);
        }
        catch (GridException)
        {
            // Too large for the local store, say: no reason to lose an output.
            return writer;
        }
    }

    public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> ReadBatchAsync(
        IReadOnlyList<Digest> digests, CancellationToken cancellation) =>
        local.ReadBatchAsync(digests, absent => remote.ReadBatchAsync(absent, cancellation), cancellation);

    public async ValueTask<IReadOnlyList<GridException?>> WriteBatchAsync(
        IReadOnlyList<Blob> blobs, CancellationToken cancellation)
    {
        Task<IReadOnlyList<GridException?>> written = remote.WriteBatchAsync(blobs, cancellation).AsTask();
        await local.WriteBatchAsync(blobs, cancellation);
        return await written;
    }
}
