using Grid.Core;
using Grid.Storage;

namespace Grid.Sandbox;

/// <summary>Inputs that are all held locally, or nowhere.</summary>
public sealed class LocalInputs(IBlobFileStore local) : IInputStore
{
    public string Root => local.Root;

    public ValueTask<IReadOnlyList<Digest>> FetchAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation) =>
        local.FindMissingAsync(digests, cancellation);

    public ValueTask<bool> TryLinkAsync(
        Digest digest, string path, bool isExecutable, CancellationToken cancellation) =>
        local.TryLinkAsync(digest, path, isExecutable, cancellation);

    public ValueTask<IReadOnlyList<Digest>> FindMissingAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation) =>
        local.FindMissingAsync(digests, cancellation);

    public ValueTask<Stream?> OpenReadAsync(Digest digest, long offset, CancellationToken cancellation) =>
        local.OpenReadAsync(digest, offset, cancellation);

    public ValueTask<IBlobWriter> OpenWriteAsync(Digest digest, CancellationToken cancellation) =>
        local.OpenWriteAsync(digest, cancellation);

    public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> ReadBatchAsync(
        IReadOnlyList<Digest> digests, CancellationToken cancellation) =>
        local.ReadBatchAsync(digests, cancellation);

    public ValueTask<IReadOnlyList<GridException?>> WriteBatchAsync(
        IReadOnlyList<Blob> blobs, CancellationToken cancellation) =>
        local.WriteBatchAsync(blobs, cancellation);
}
