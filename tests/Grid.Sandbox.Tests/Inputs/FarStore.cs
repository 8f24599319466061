using Grid.Core;
using Grid.Storage;

namespace Grid.Sandbox.Tests.Inputs;

/// <summary>A store far away: counts what is asked of it, waits where the test says, and fails as often as it says.</summary>
internal sealed class FarStore(IBlobStore inner) : IBlobStore
{
    private int _reads;

    /// <summary>Batches and streams asked for.</summary>
    public int Reads => _reads;

    /// <summary>Offsets that streams were opened at.</summary>
    public List<long> Offsets { get; } = [];

    /// <summary>Reads go on when this ends.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>Reads that still fail as unavailable.</summary>
    public int FailuresLeft { get; set; }

    /// <summary>Streams break after this many bytes, once.</summary>
    public int? BreakAfterBytes { get; set; }

    /// <summary>What is sent instead of the bytes asked for.</summary>
    public byte[]? Lie { get; set; }

    public ValueTask<IReadOnlyList<Digest>> FindMissingAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation) => inner.FindMissingAsync(digests, cancellation);

    public async ValueTask<Stream?> OpenReadAsync(Digest digest, long offset, CancellationToken cancellation)
    {
        await BeginReadAsync(cancellation);
        Offsets.Add(offset);
        Stream? content = await inner.OpenReadAsync(digest, offset, cancellation);
        if (content is null || BreakAfterBytes is not { } bytes)
        {
            return content;
        }

        BreakAfterBytes = null;
        return new BreakingStream(content, bytes);
    }

    public ValueTask<IBlobWriter> OpenWriteAsync(Digest digest, CancellationToken cancellation) =>
        inner.OpenWriteAsync(digest, cancellation);

    public async ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> ReadBatchAsync(
        IReadOnlyList<Digest> digests, CancellationToken cancellation)
    {
        await BeginReadAsync(cancellation);
        return Lie is { } lie ? [.. digests.Select(_ => (ReadOnlyMemory<byte>?)lie)] : await inner.ReadBatchAsync(digests, cancellation);
    }

    public ValueTask<IReadOnlyList<GridException?>> WriteBatchAsync(
        IReadOnlyList<Blob> blobs, CancellationToken cancellation) => inner.WriteBatchAsync(blobs, cancellation);

    private async Task BeginReadAsync(CancellationToken cancellation)
    {
        Interlocked.Increment(ref _reads);
        await Gate.WaitAsync(cancellation);
        if (FailuresLeft > 0)
        {
            FailuresLeft--;
            throw GridException.Unavailable("The far store is away.");
        }
    }
}
