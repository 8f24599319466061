using System.Buffers;
using Grid.Core;

namespace Grid.Storage.Compression;

/// <summary>
/// Takes a blob as zstd frames. What they unfold to goes on to a writer of the plain blob as it comes, which refuses
/// whatever is more than the digest says: a small upload cannot grow without bound.
/// </summary>
public sealed class ZstdBlobWriter(IBlobWriter plain) : IBlobWriter
{
    private const int PieceSizeBytes = 128 * 1024;

    private readonly ZstdRental<ZstdDecompressor> _decompressor = ZstdDecompressor.Rent();
    private readonly byte[] _piece = ArrayPool<byte>.Shared.Rent(PieceSizeBytes);
    private bool _isAtFrameEnd = true;
    private bool _isDisposed;

    public Digest Digest => plain.Digest;

    /// <summary>Compressed bytes taken so far.</summary>
    public long CommittedSize { get; private set; }

    /// <summary>Whether what came makes up the whole blob.</summary>
    public bool IsWhole => _isAtFrameEnd && plain.CommittedSize == Digest.SizeBytes;

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        ReadOnlyMemory<byte> rest = content;
        bool isOutputFull = false;
        while (!rest.IsEmpty || (isOutputFull && !_isAtFrameEnd))
        {
            _isAtFrameEnd = _decompressor.Item.Decompress(rest.Span, _piece, out int consumed, out int written);
            isOutputFull = written == _piece.Length;
            rest = rest[consumed..];
            if (written > 0)
            {
                await plain.WriteAsync(_piece.AsMemory(0, written), cancellation);
            }
        }

        CommittedSize += content.Length;
    }

    public ValueTask CommitAsync(CancellationToken cancellation) => _isAtFrameEnd
        ? plain.CommitAsync(cancellation)
        : throw GridException.InvalidArgument(
            $"The compressed bytes of blob {Digest} end within a zstd frame: send all of them.");

    public ValueTask DisposeAsync()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _decompressor.Dispose();
            ArrayPool<byte>.Shared.Return(_piece);
        }

        return plain.DisposeAsync();
    }
}
