using Grid.Core;
using Grid.Storage;

namespace Grid.Sandbox.Runner.Serving;

/// <summary>The store of a process that has none: a runner is handed inputs that lie ready, and leaves outputs where they are.</summary>
internal sealed class NoStore : IInputStore
{
    public static NoStore Instance { get; } = new();

    public string Root => throw Absent();

    public ValueTask<IReadOnlyList<Digest>> FetchAsync(IReadOnlyCollection<Digest> digests, CancellationToken cancellation) =>
        throw Absent();

    public ValueTask<bool> TryLinkAsync(Digest digest, string path, bool isExecutable, CancellationToken cancellation) =>
        throw Absent();

    public ValueTask<IReadOnlyList<Digest>> FindMissingAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation) => throw Absent();

    public ValueTask<Stream?> OpenReadAsync(Digest digest, long offset, CancellationToken cancellation) => throw Absent();

    public ValueTask<IBlobWriter> OpenWriteAsync(Digest digest, CancellationToken cancellation) => throw Absent();

    public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> ReadBatchAsync(
        IReadOnlyList<Digest> digests, CancellationToken cancellation) => throw Absent();

    public ValueTask<IReadOnlyList<GridException?>> WriteBatchAsync(
        IReadOnlyList<Blob> blobs, CancellationToken cancellation) => throw Absent();

    private static GridException Absent() => GridException.FailedPrecondition(
        "This action needs blobs while it runs, and a runner has no store: run it on a bot that runs its actions itself.");
}
