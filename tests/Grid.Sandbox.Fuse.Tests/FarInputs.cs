using System.Collections.Concurrent;
using Grid.Core;
using Grid.Storage;

namespace Grid.Sandbox.Fuse.Tests;

/// <summary>A store whose blobs have a way to go, which a test decides about.</summary>
internal sealed class FarInputs(IBlobFileStore local) : IInputStore
{
    private readonly LocalInputs _local = new(local);
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<IReadOnlyCollection<Digest>> _calls = new();

    /// <summary>Blobs come after the caller has gone on to something else.</summary>
    public bool IsSlow { get; init; }

    /// <summary>Blobs do not come.</summary>
    public bool IsStuck { get; init; }

    /// <summary>There are no blobs, although they were there when asked for.</summary>
    public bool IsEmpty { get; init; }

    /// <summary>What comes instead of blobs.</summary>
    public GridException? Failure { get; init; }

    /// <summary>What is thrown at whoever asks, by mistake.</summary>
    public Exception? Defect { get; init; }

    /// <summary>The fetches asked for.</summary>
    public IReadOnlyCollection<IReadOnlyCollection<Digest>> Calls => _calls;

    public IEnumerable<Digest> Fetched => _calls.SelectMany(call => call);

    /// <summary>Ends when a blob has been asked for.</summary>
    public Task Asked => _asked.Task;

    public string Root => _local.Root;

    public async ValueTask<IReadOnlyList<Digest>> FetchAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation)
    {
        _calls.Enqueue(digests);
        _asked.TrySetResult();
        if (Defect is { } defect)
        {
            throw defect;
        }

        if (IsSlow)
        {
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        }

        if (IsStuck)
        {
            await new TaskCompletionSource().Task.WaitAsync(cancellation);
        }

        return Failure is { } failure ? throw failure : await _local.FetchAsync(digests, cancellation);
    }

    public ValueTask<bool> TryLinkAsync(
        Digest digest, string path, bool isExecutable, CancellationToken cancellation) =>
        _local.TryLinkAsync(digest, path, isExecutable, cancellation);

    public ValueTask<IReadOnlyList<Digest>> FindMissingAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation) =>
        _local.FindMissingAsync(digests, cancellation);

    public ValueTask<Stream?> OpenReadAsync(Digest digest, long offset, CancellationToken cancellation) =>
        IsEmpty ? new((Stream?)null) : _local.OpenReadAsync(digest, offset, cancellation);

    public ValueTask<IBlobWriter> OpenWriteAsync(Digest digest, CancellationToken cancellation) =>
        _local.OpenWriteAsync(digest, cancellation);

    public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> ReadBatchAsync(
        IReadOnlyList<Digest> digests, CancellationToken cancellation) =>
        _local.ReadBatchAsync(digests, cancellation);

    public ValueTask<IReadOnlyList<GridException?>> WriteBatchAsync(
        IReadOnlyList<Blob> blobs, CancellationToken cancellation) =>
        _local.WriteBatchAsync(blobs, cancellation);
}
