using Grid.Core;
using Grid.Sandbox;
using Grid.Storage;

namespace Grid.Bots.Tests.Support;

/// <summary>Inputs for sandboxes that link nothing.</summary>
internal sealed class MemoryInputs(IBlobStore store) : IInputStore
{
    public string Root => Path.GetTempPath();

    public ValueTask<IReadOnlyList<Digest>> FetchAsync(IReadOnlyCollection<Digest> digests, CancellationToken cancellation) =>
        store.FindMissingAsync(digests, cancellation);

    public ValueTask<bool> TryLinkAsync(Digest digest, string path, bool isExecutable, CancellationToken cancellation) =>
        throw new NotSupportedException();

    public ValueTask<IReadOnlyList<Digest>> FindMissingAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation) => store.FindMissingAsync(digests, cancellation);

    public ValueTask<Stream?> OpenReadAsync(Digest digest, long offset, CancellationToken cancellation) =>
        store.OpenReadAsync(digest, offset, cancellation);

    public ValueTask<IBlobWriter> OpenWriteAsync(Digest digest, CancellationToken cancellation) =>
        store.OpenWriteAsync(digest, cancellation);

    public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> ReadBatchAsync(
        IReadOnlyList<Digest> digests, CancellationToken cancellation) => store.ReadBatchAsync(digests, cancellation);

    public ValueTask<IReadOnlyList<GridException?>> WriteBatchAsync(
        IReadOnlyList<Blob> blobs, CancellationToken cancellation) => store.WriteBatchAsync(blobs, cancellation);
}
