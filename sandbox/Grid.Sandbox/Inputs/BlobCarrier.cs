using System.Buffers;
using Grid.Core;
using Grid.Storage;

namespace Grid.Sandbox.Inputs;

/// <summary>Copies one load of blobs from far to near, and tries again while the far store is away.</summary>
internal sealed class BlobCarrier(IBlobStore near, IBlobStore far, RemoteInputOptions options, TimeProvider time)
{
    /// <summary>Copies the blobs; for each, whether it is near now.</summary>
    public async Task<IReadOnlyList<bool>> CarryAsync(Digest[] load, CancellationToken cancellation) =>
        load is [var only] && only.SizeBytes > options.BatchedBlobBytesMax
            ? [await StreamAsync(only, cancellation)]
            : await RetryAsync(() => CarryBatchAsync(load, cancellation), cancellation);

    private async Task<IReadOnlyList<bool>> CarryBatchAsync(Digest[] load, CancellationToken cancellation)
    {
        IReadOnlyList<ReadOnlyMemory<byte>?> contents = await far.ReadBatchAsync(load, cancellation);
        Blob[] found =
        [
            .. load.Zip(contents)
                .Where(pair => pair.Second is not null)
                .Select(pair => new Blob(pair.First, pair.Second!.Value)),
        ];
        IReadOnlyList<GridException?> refusals = await near.WriteBatchAsync(found, cancellation);
        if (refusals.FirstOrDefault(refusal => refusal is not null) is { } refused)
        {
            throw ToFault(refused);
        }

        return [.. contents.Select(content => content is not null)];
    }

    private async Task<bool> StreamAsync(Digest digest, CancellationToken cancellation)
    {
        await using IBlobWriter writer = await OpenNearAsync(digest, cancellation);
        if (!await RetryAsync(() => CopyRestAsync(writer, cancellation), cancellation))
        {
            return false;
        }

        await NearAsync(writer.CommitAsync(cancellation));
        return true;
    }

    private async ValueTask<IBlobWriter> OpenNearAsync(Digest digest, CancellationToken cancellation)
    {
        try
        {
            return await near.OpenWriteAsync(digest, cancellation);
        }
        catch (GridException refused)
        {
            throw ToFault(refused);
        }
    }

    private static async ValueTask NearAsync(ValueTask work)
    {
        try
        {
            await work;
        }
        catch (GridException refused)
        {
            throw ToFault(refused);
        }
    }

    // Goes on where the last attempt broke off: a gigabyte is not fetched again for its last megabyte.
    private async Task<bool> CopyRestAsync(IBlobWriter writer, CancellationToken cancellation)
    {
        await using Stream? content = await far.OpenReadAsync(writer.Digest, writer.CommittedSize, cancellation);
        if (content is null)
        {
            return false;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(options.BufferBytes);
        try
        {
            int taken;
            while ((taken = await content.ReadAsync(buffer, cancellation)) > 0)
            {
                await NearAsync(writer.WriteAsync(buffer.AsMemory(0, taken), cancellation));
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task<T> RetryAsync<T>(Func<Task<T>> attempt, CancellationToken cancellation)
    {
        Backoff backoff = new(options.RetryDelay);
        for (int attemptsLeft = options.AttemptsMax - 1; ; attemptsLeft--)
        {
            try
            {
                return await attempt();
            }
            catch (GridException failure) when (attemptsLeft > 0 && IsPassing(failure.Status))
            {
                await backoff.WaitAsync(time, cancellation);
            }
        }
    }

    // A connection that breaks under a call shows as any of these.
    private static bool IsPassing(GridStatus status) => status
        is GridStatus.Unavailable or GridStatus.DeadlineExceeded or GridStatus.Cancelled
        or GridStatus.Aborted or GridStatus.Internal or GridStatus.Unknown;

    // The local store refuses bytes that are not the digest's: that is the far store's fault, not the client's. And it has no
    // room: that is this machine's, and another may have some.
    private static GridException ToFault(GridException refused) => refused.Status switch
    {
        GridStatus.InvalidArgument =>
            new GridException(GridStatus.DataLoss, $"The server's CAS sent wrong bytes: {refused.Message}", refused),
        GridStatus.ResourceExhausted => GridException.Unavailable(
            $"The local store of this machine has no room for a blob, give it more: {refused.Message}", refused),
        _ => refused,
    };
}
