using Grid.Core;
using Grid.Storage.Composition;

namespace Grid.Storage.Guards;

/// <summary>
/// Hashes a blob while it flows, and hands its last bytes over only when all of them were right: whoever gets to the
/// end has the blob.
/// </summary>
/// <param name="digest">What the bytes have to add up to.</param>
/// <param name="inner">The blob, from its beginning on.</param>
/// <param name="spoilt">Called when they do not, before the reader is told.</param>
internal sealed class VerifyingStream(Digest digest, Stream inner, Func<ValueTask> spoilt) : BlobStream
{
    // Whoever wants only the end of a blob has the beginning hashed for it, in pieces of this size.
    private const int SkippedPieceSizeBytes = 64 * 1024;

    private readonly BlobVerifier _verifier = new(digest);

    /// <summary>Reads, and checks, what comes before <paramref name="offset"/>.</summary>
    public async ValueTask SkipAsync(long offset, CancellationToken cancellation)
    {
        byte[] piece = new byte[Math.Min(offset, SkippedPieceSizeBytes)];
        while (_verifier.SizeBytes < offset)
        {
            int count = (int)Math.Min(offset - _verifier.SizeBytes, piece.Length);
            await ReadExactlyAsync(piece.AsMemory(0, count), cancellation);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int wanted = (int)Math.Min(buffer.Length, digest.SizeBytes - _verifier.SizeBytes);
        if (wanted == 0)
        {
            return 0;
        }

        int count = await inner.ReadAsync(buffer[..wanted], cancellationToken);
        _verifier.Append(buffer.Span[..count]);
        if ((count == 0 || _verifier.SizeBytes == digest.SizeBytes) && !IsWhole())
        {
            await spoilt();
            throw new GridException(
                GridStatus.DataLoss, $"The storage gave other bytes than those of blob {digest}: read it again.");
        }

        return count;
    }

    protected override ValueTask EndAsync() => inner.DisposeAsync();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _verifier.Dispose();
        }

        base.Dispose(disposing);
    }

    private bool IsWhole()
    {
        try
        {
            _verifier.ThrowIfNotWhole();
            return true;
        }
        catch (GridException)
        {
            return false;
        }
    }
}
