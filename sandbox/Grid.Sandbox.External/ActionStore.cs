using Grid.Core;
using Grid.Storage;

namespace Grid.Sandbox.External;

/// <summary>
/// The CAS that a bot shows to a runner: the inputs as the bot has them, the messages that were made for the runner
/// alone, and outputs on their way to where the bot's outputs go.
/// </summary>
/// <param name="messages">What was made for the runner; nothing else is written there.</param>
/// <param name="inputs">Where inputs come from.</param>
/// <param name="outputs">Where outputs go.</param>
public sealed class ActionStore(IBlobStore messages, IBlobStore inputs, IBlobStore outputs) : IBlobStore
{
    /// <summary>Takes the messages that are made for the runner.</summary>
    public IBlobStore Messages => messages;

    // Asked by the runner about outputs only: it is the outputs' store that must not miss them.
    public ValueTask<IReadOnlyList<Digest>> FindMissingAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation) => outputs.FindMissingAsync(digests, cancellation);

    public async ValueTask<Stream?> OpenReadAsync(Digest digest, long offset, CancellationToken cancellation) =>
        await messages.OpenReadAsync(digest, offset, cancellation) ?? await inputs.OpenReadAsync(digest, offset, cancellation);

    public ValueTask<IBlobWriter> OpenWriteAsync(Digest digest, CancellationToken cancellation) =>
        outputs.OpenWriteAsync(digest, cancellation);

    public async ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> ReadBatchAsync(
        IReadOnlyList<Digest> digests, CancellationToken cancellation)
    {
        ReadOnlyMemory<byte>?[] contents = [.. await messages.ReadBatchAsync(digests, cancellation)];
        int[] absent = [.. Enumerable.Range(0, contents.Length).Where(index => contents[index] is null)];
        IReadOnlyList<ReadOnlyMemory<byte>?> found =
            await inputs.ReadBatchAsync([.. absent.Select(index => digests[index])], cancellation);
        foreach ((int index, ReadOnlyMemory<byte>? content) in absent.Zip(found))
        {
            contents[index] = content;
        }

        return contents;
    }

    public ValueTask<IReadOnlyList<GridException?>> WriteBatchAsync(
        IReadOnlyList<Blob> blobs, CancellationToken cancellation) => outputs.WriteBatchAsync(blobs, cancellation);
}
