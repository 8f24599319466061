using Grid.Core;

namespace Grid.Storage;

/// <summary>Checks, piece by piece, that bytes are those of a digest.</summary>
public sealed class BlobVerifier(Digest digest) : IDisposable
{
    private readonly IDigestHasher _hasher = digest.Function.CreateHasher();

    /// <summary>Bytes seen so far.</summary>
    public long SizeBytes { get; private set; }

    /// <summary>Why <paramref name="content"/> is not the blob of <paramref name="digest"/>, or null when it is.</summary>
    public static GridException? ProblemOf(Digest digest, ReadOnlySpan<byte> content)
    {
        Digest actual = Digest.Of(digest.Function, content);
        return actual == digest ? null : Mismatch(digest, actual);
    }

    /// <summary>Refuses a piece that would make the blob longer than its digest says.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT.</exception>
    public void ThrowIfTooLong(int pieceSizeBytes)
    {
        if (pieceSizeBytes > digest.SizeBytes - SizeBytes)
        {
            throw GridException.InvalidArgument(
                $"More than {digest.SizeBytes} bytes came for blob {digest}: send exactly as many as its digest says.");
        }
    }

    /// <summary>Takes the next piece.</summary>
    public void Append(ReadOnlySpan<byte> piece)
    {
        _hasher.Append(piece);
        SizeBytes += piece.Length;
    }

    /// <summary>Passes when everything seen adds up to the digest.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT.</exception>
    public void ThrowIfNotWhole()
    {
        if (SizeBytes != digest.SizeBytes)
        {
            throw GridException.InvalidArgument(
                $"Only {SizeBytes} of the {digest.SizeBytes} bytes of blob {digest} came: send all of them.");
        }

        Digest actual = Digest.Of(digest.Function, _hasher, SizeBytes);
        if (actual != digest)
        {
            throw Mismatch(digest, actual);
        }
    }

    public void Dispose() => _hasher.Dispose();

    private static GridException Mismatch(Digest digest, Digest actual) => GridException.InvalidArgument(
        $"The bytes sent as blob {digest} have the digest {actual}: send the bytes the digest was computed from.");
}
