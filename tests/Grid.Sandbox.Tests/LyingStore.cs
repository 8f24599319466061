using Grid.Core;
using Grid.Storage;

namespace Grid.Sandbox.Tests;

/// <summary>A store that answers every question with the same bytes.</summary>
internal sealed class LyingStore(byte[] content) : IBlobStore
{
    public ValueTask<IReadOnlyList<Digest>> FindMissingAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation) => new([]);

    public ValueTask<Stream?> OpenReadAsync(Digest digest, long offset, CancellationToken cancellation) =>
        new(new MemoryStream(content));

    public ValueTask<IBlobWriter> OpenWriteAsync(Digest digest, CancellationToken cancellation) =>
        throw GridException.Unavailable("Nothing can be written here.");

    public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> ReadBatchAsync(
        IReadOnlyList<Digest> digests, CancellationToken cancellation) =>
        new([.. digests.Select(_ => (ReadOnlyMemory<byte>?)content)]);

    public ValueTask<IReadOnlyList<GridException?>> WriteBatchAsync(
        IReadOnlyList<Blob> blobs, CancellationToken cancellation) =>
        throw GridException.Unavailable("Nothing can be written here.");
}
