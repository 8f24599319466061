using Grid.Core;
using Grid.Storage;

namespace Grid.Sandbox.Roots;

/// <summary>Inputs with a few messages beside them that were made for one action, and are in no store.</summary>
internal sealed class AddedMessages(IInputStore inputs, IReadOnlyDictionary<Digest, ReadOnlyMemory<byte>> added) : IInputStore
{
    public string Root => inputs.Root;

    public ValueTask<IReadOnlyList<Digest>> FetchAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation) => inputs.FetchAsync(Others(digests), cancellation);

    public ValueTask<bool> TryLinkAsync(
        Digest digest, string path, bool isExecutable, CancellationToken cancellation) =>
        inputs.TryLinkAsync(digest, path, isExecutable, cancellation);

    public ValueTask<IReadOnlyList<Digest>> FindMissingAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation) =>
        inputs.FindMissingAsync(Others(digests), cancellation);

    public ValueTask<Stream?> OpenReadAsync(Digest digest, long offset, CancellationToken cancellation)
    {
        if (!added.TryGetValue(digest, out ReadOnlyMemory<byte> content))
        {
            return inputs.OpenReadAsync(digest, offset, cancellation);
        }

        return offset >= 0 && offset <= content.Length
            ? ValueTask.FromResult<Stream?>(new MemoryStream(content[(int)offset..].ToArray(), writable: false))
            : throw new GridException(GridStatus.OutOfRange, $"Blob {digest} has no byte {offset}.");
    }

    public ValueTask<IBlobWriter> OpenWriteAsync(Digest digest, CancellationToken cancellation) =>
        inputs.OpenWriteAsync(digest, cancellation);

    public async ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> ReadBatchAsync(
        IReadOnlyList<Digest> digests, CancellationToken cancellation)
    {
        List<Digest> others = Others(digests);
        Queue<ReadOnlyMemory<byte>?> found = new(others.Count == 0 ? [] : await inputs.ReadBatchAsync(others, cancellation));
        return [.. digests.Select(digest => added.TryGetValue(digest, out ReadOnlyMemory<byte> content) ? content : found.Dequeue())];
    }

    public ValueTask<IReadOnlyList<GridException?>> WriteBatchAsync(
        IReadOnlyList<Blob> blobs, CancellationToken cancellation) => inputs.WriteBatchAsync(blobs, cancellation);

    private List<Digest> Others(IEnumerable<Digest> digests) => [.. digests.Where(digest => !added.ContainsKey(digest))];
}
