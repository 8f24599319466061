using Grid.Core;
using Grid.Storage;

namespace Grid.Sandbox.Tests;

/// <summary>A local store whose fetching a test decides about.</summary>
internal sealed class WrappedInputs(
    IBlobFileStore local, Func<IReadOnlyCollection<Digest>, CancellationToken, ValueTask<IReadOnlyList<Digest>>> fetch)
    : IInputStore
{
    private readonly LocalInputs _local = new(local);

    public string Root => _local.Root;

    public ValueTask<IReadOnlyList<Digest>> FetchAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation) => fetch(digests, cancellation);

    public ValueTask<bool> TryLinkAsync(
        Digest digest, string path, bool isExecutable, CancellationToken cancellation) =>
        _local.TryLinkAsync(digest, path, isExecutable, cancellation);

    public ValueTask<IReadOnlyList<Digest>> FindMissingAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation) =>
        _local.FindMissingAsync(digests, cancellation);

    public ValueTask<Stream?> OpenReadAsync(Digest digest, long offset, CancellationToken cancellation) =>
        _local.OpenReadAsync(digest, offset, cancellation);

    public ValueTask<IBlobWriter> OpenWriteAsync(Digest digest, CancellationToken cancellation) =>
        _local.OpenWriteAsync(digest, cancellation);

    public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> ReadBatchAsync(
        IReadOnlyList<Digest> digests, CancellationToken cancellation) =>
        _local.ReadBatchAsync(digests, cancellation);

    public ValueTask<IReadOnlyList<GridException?>> WriteBatchAsync(
        IReadOnlyList<Blob> blobs, CancellationToken cancellation) =>
        _local.WriteBatchAsync(blobs, cancellation);
}
