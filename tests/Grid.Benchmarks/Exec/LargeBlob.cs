using System.Diagnostics;
using System.Security.Cryptography;
using Grid.Core;
using Grid.Storage;
using Grid.Storage.Backends;
using Grpc.Core;

namespace Grid.Benchmarks.Exec;

/// <summary>A blob too large for memory, made piece by piece, the same each time it is asked for and new each run.</summary>
internal sealed class LargeBlob(long sizeBytes)
{
    private const int PieceBytes = 1 << 20;

    private readonly byte[] _piece = RandomNumberGenerator.GetBytes(PieceBytes);

    /// <summary>Writes the blob to the server and reads it back; megabytes (10^6 bytes) a second.</summary>
    public async Task<(double Write, double Read)> TransferAsync(CallInvoker calls, CancellationToken cancellation)
    {
        RemoteBlobStore blobs = new(calls, new RemoteStoreOptions(), TimeProvider.System);
        Digest digest = HashAll();

        long start = Stopwatch.GetTimestamp();
        await WriteAsync(blobs, digest, cancellation);
        TimeSpan written = Stopwatch.GetElapsedTime(start);

        start = Stopwatch.GetTimestamp();
        await ReadAsync(blobs, digest, cancellation);
        return (Speed(written), Speed(Stopwatch.GetElapsedTime(start)));
    }

    private double Speed(TimeSpan duration) => Math.Round(sizeBytes / 1e6 / duration.TotalSeconds, 1);

    private Digest HashAll()
    {
        using IDigestHasher hasher = DigestFunction.Sha256.CreateHasher();
        foreach (ReadOnlyMemory<byte> piece in Pieces())
        {
            hasher.Append(piece.Span);
        }

        return Digest.Of(DigestFunction.Sha256, hasher, sizeBytes);
    }

    private IEnumerable<ReadOnlyMemory<byte>> Pieces()
    {
        for (long offset = 0; offset < sizeBytes; offset += PieceBytes)
        {
            // Each piece differs from the others, so that nothing on the way can remember it.
            BitConverter.TryWriteBytes(_piece, offset);
            yield return _piece.AsMemory(0, (int)Math.Min(PieceBytes, sizeBytes - offset));
        }
    }

    private async Task WriteAsync(RemoteBlobStore blobs, Digest digest, CancellationToken cancellation)
    {
        await using IBlobWriter writer = await blobs.OpenWriteAsync(digest, cancellation);
        foreach (ReadOnlyMemory<byte> piece in Pieces())
        {
            await writer.WriteAsync(piece, cancellation);
        }

        await writer.CommitAsync(cancellation);
    }

    private async Task ReadAsync(RemoteBlobStore blobs, Digest digest, CancellationToken cancellation)
    {
        await using Stream content = await blobs.OpenReadAsync(digest, offset: 0, cancellation)
            ?? throw new InvalidOperationException("The server lost the blob it was just given.");
        byte[] buffer = new byte[PieceBytes];
        long read = 0;
        int count;
        while ((count = await content.ReadAsync(buffer, cancellation)) > 0)
        {
            read += count;
        }

        if (read != sizeBytes)
        {
            throw new InvalidOperationException($"{read} of {sizeBytes} bytes came back.");
        }
    }
}
