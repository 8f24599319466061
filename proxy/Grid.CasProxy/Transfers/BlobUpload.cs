using System.Collections.Concurrent;
using Grid.CasProxy.Instances;
using Grid.Core;
using Grid.Sandbox;
using Grid.Storage;

namespace Grid.CasProxy.Transfers;

/// <summary>Brings blobs of this machine to the server that lacks them: small ones together, each large one as a stream.</summary>
internal sealed class BlobUpload(ProxyInstance instance, ProxyLimits limits)
{
    private const int PieceSizeBytes = 256 << 10;

    /// <summary>Returns those that are not at the server afterwards.</summary>
    /// <exception cref="GridException">The server cannot be had.</exception>
    public async Task<IReadOnlyList<BlobFailure>> RunAsync(IReadOnlyCollection<Digest> digests, CancellationToken cancellation)
    {
        if (instance.Remote is not { } remote)
        {
            return Absent(await instance.Local.Blobs.FindMissingAsync(digests, cancellation));
        }

        IReadOnlyList<Digest> wanted = await remote.FindMissingAsync(digests, cancellation);
        if (wanted.Count == 0)
        {
            return [];
        }

        if (instance.IsReadOnly)
        {
            return [.. wanted.Select(digest => new BlobFailure(digest, ReadOnly(digest)))];
        }

        HashSet<Digest> absent = [.. await instance.Local.Blobs.FindMissingAsync(wanted, cancellation)];
        ConcurrentBag<BlobFailure> failures = [.. Absent(absent)];
        ParallelOptions options = new() { MaxDegreeOfParallelism = limits.UploadsMax, CancellationToken = cancellation };
        await Parallel.ForEachAsync(
            BlobBatches.Of(wanted.Where(digest => !absent.Contains(digest)), digest => digest),
            options,
            (batch, token) => SendAsync(remote, batch, failures, token));
        return [.. failures];
    }

    private ValueTask SendAsync(
        IBlobStore remote, IReadOnlyList<Digest> batch, ConcurrentBag<BlobFailure> failures, CancellationToken cancellation) =>
        batch is [var only] && !BlobBatches.IsSmall(only)
            ? StreamAsync(remote, only, failures, cancellation)
            : SendTogetherAsync(remote, batch, failures, cancellation);

    private async ValueTask SendTogetherAsync(
        IBlobStore remote, IReadOnlyList<Digest> batch, ConcurrentBag<BlobFailure> failures, CancellationToken cancellation)
    {
        IReadOnlyList<ReadOnlyMemory<byte>?> contents = await instance.Local.Blobs.ReadBatchAsync(batch, cancellation);
        List<Blob> blobs = [];
        foreach ((Digest digest, ReadOnlyMemory<byte>? content) in batch.Zip(contents))
        {
            if (content is { } bytes)
            {
                blobs.Add(new Blob(digest, bytes));
            }
            else
            {
                failures.Add(new BlobFailure(digest, Absent(digest)));
            }
        }

        IReadOnlyList<GridException?> refusals = await remote.WriteBatchAsync(blobs, cancellation);
        foreach ((Blob blob, GridException? refusal) in blobs.Zip(refusals))
        {
            if (refusal is not null)
            {
                failures.Add(new BlobFailure(blob.Digest, refusal));
            }
        }
    }

    private async ValueTask StreamAsync(
        IBlobStore remote, Digest digest, ConcurrentBag<BlobFailure> failures, CancellationToken cancellation)
    {
        await using Stream? content = await instance.Local.Blobs.OpenReadAsync(digest, offset: 0, cancellation);
        if (content is null)
        {
            failures.Add(new BlobFailure(digest, Absent(digest)));
            return;
        }

        try
        {
            await using IBlobWriter writer = await remote.OpenWriteAsync(digest, cancellation);
            byte[] piece = new byte[PieceSizeBytes];
            for (int count; (count = await content.ReadAsync(piece, cancellation)) > 0;)
            {
                await writer.WriteAsync(piece.AsMemory(0, count), cancellation);
            }

            await writer.CommitAsync(cancellation);
        }
        catch (GridException refusal)
        {
            failures.Add(new BlobFailure(digest, refusal));
        }
    }

    private static IReadOnlyList<BlobFailure> Absent(IEnumerable<Digest> digests) =>
        [.. digests.Select(digest => new BlobFailure(digest, Absent(digest)))];

    private static GridException Absent(Digest digest) =>
        GridException.NotFound($"Blob {digest} is neither on this machine nor at the server: capture or fetch it first.");

    private static GridException ReadOnly(Digest digest) => GridException.PermissionDenied(
        $"Blob {digest} was not uploaded: this proxy only reads from that server (read_only).");
}
