using System.Security.Cryptography;

namespace Grid.Core.Hashing;

/// <summary>
/// REAPI's SHA256TREE: SHA-256 of each kibibyte, joined two by two with the bare block cipher into a tree whose left
/// halves are whole powers of two.
/// </summary>
internal sealed class Sha256TreeHasher : IDigestHasher
{
    /// <summary>Length of a leaf; a blob no longer than one has the hash of plain SHA-256.</summary>
    public const int LeafSizeBytes = 1024;

    private const int HashSizeBytes = SHA256.HashSizeInBytes;

    // A subtree for each bit of the number of leaves: one longer than a blob can ever have.
    private const int DepthMax = 64;

    // Small blobs come by the thousand, and a hasher is larger than many of them.
    [ThreadStatic]
    private static Sha256TreeHasher? _ofThisThread;

    private readonly byte[] _leaf = new byte[LeafSizeBytes];
    private readonly byte[] _subtrees = new byte[DepthMax * HashSizeBytes];
    private int _leafSizeBytes;
    private int _depth;
    private long _leafCount;

    /// <summary>Hashes a blob that is there as a whole.</summary>
    public static void Hash(ReadOnlySpan<byte> content, Span<byte> hash)
    {
        Sha256TreeHasher hasher = _ofThisThread ??= new Sha256TreeHasher();
        hasher.Append(content);
        hasher.Finish(hash);
    }

    public void Append(ReadOnlySpan<byte> piece)
    {
        while (!piece.IsEmpty)
        {
            // The last leaf waits, however full it is: whether it is the last shows only when more comes.
            if (_leafSizeBytes == LeafSizeBytes)
            {
                PushLeaf(_leaf);
                _leafSizeBytes = 0;
            }

            piece = _leafSizeBytes == 0 ? PushWholeLeaves(piece) : piece;
            int count = Math.Min(piece.Length, LeafSizeBytes - _leafSizeBytes);
            piece[..count].CopyTo(_leaf.AsSpan(_leafSizeBytes));
            _leafSizeBytes += count;
            piece = piece[count..];
        }
    }

    public void Finish(Span<byte> hash)
    {
        SHA256.HashData(_leaf.AsSpan(0, _leafSizeBytes), hash);
        while (_depth > 0)
        {
            Sha256Block.Join(Subtree(--_depth), hash, hash);
        }

        _leafSizeBytes = 0;
        _leafCount = 0;
    }

    public void Dispose()
    {
    }

    private ReadOnlySpan<byte> PushWholeLeaves(ReadOnlySpan<byte> piece)
    {
        while (piece.Length > LeafSizeBytes)
        {
            PushLeaf(piece[..LeafSizeBytes]);
            piece = piece[LeafSizeBytes..];
        }

        return piece;
    }

    private void PushLeaf(ReadOnlySpan<byte> leaf)
    {
        Span<byte> hash = Subtree(_depth);
        SHA256.HashData(leaf, hash);

        // Each further zero bit that ends the number of leaves is a pair of subtrees of equal size.
        for (long count = ++_leafCount; (count & 1) == 0; count >>= 1)
        {
            _depth--;
            Span<byte> left = Subtree(_depth);
            Sha256Block.Join(left, Subtree(_depth + 1), left);
        }

        _depth++;
    }

    private Span<byte> Subtree(int position) => _subtrees.AsSpan(position * HashSizeBytes, HashSizeBytes);
}
