using System.Buffers.Binary;
using System.Numerics;

namespace Grid.Core.Hashing;

/// <summary>
/// BLAKE3 with hashes of 32 bytes. Chunks of a kibibyte are the leaves of a binary tree; whole ones that come together
/// are hashed side by side in the lanes of vector registers.
/// </summary>
internal sealed class Blake3Hasher : IDigestHasher
{
    // A subtree for each bit of the number of chunks, and one that waits to be joined.
    private const int DepthMax = 64;

    // Small blobs come by the thousand, and a hasher is larger than many of them.
    [ThreadStatic]
    private static Blake3Hasher? _ofThisThread;

    private readonly byte[] _chunk = new byte[Blake3.ChunkSizeBytes];
    private readonly uint[] _subtrees = new uint[DepthMax * Blake3.WordCount];
    private int _chunkSizeBytes;
    private int _depth;
    private ulong _chunkCount;

    /// <summary>Hashes a blob that is there as a whole.</summary>
    public static void Hash(ReadOnlySpan<byte> content, Span<byte> hash)
    {
        Blake3Hasher hasher = _ofThisThread ??= new Blake3Hasher();
        hasher.Append(content);
        hasher.Finish(hash);
    }

    public void Append(ReadOnlySpan<byte> piece)
    {
        while (!piece.IsEmpty)
        {
            // The only chunk of a blob is hashed otherwise than one of several: it waits until more comes.
            if (_chunkSizeBytes == Blake3.ChunkSizeBytes)
            {
                PushChunk(_chunk);
                _chunkSizeBytes = 0;
            }

            piece = _chunkSizeBytes == 0 ? PushWholeChunks(piece) : piece;
            int count = Math.Min(piece.Length, Blake3.ChunkSizeBytes - _chunkSizeBytes);
            piece[..count].CopyTo(_chunk.AsSpan(_chunkSizeBytes));
            _chunkSizeBytes += count;
            piece = piece[count..];
        }
    }

    public void Finish(Span<byte> hash)
    {
        Span<uint> node = stackalloc uint[Blake3.WordCount];
        TakeLast(node);
        while (_depth > 0)
        {
            _depth--;
            Blake3.Join(Subtree(_depth), node, isRoot: _depth == 0, node);
        }

        Write(node, hash);
        _chunkSizeBytes = 0;
        _chunkCount = 0;
    }

    public void Dispose()
    {
    }

    private static void Write(ReadOnlySpan<uint> words, Span<byte> hash)
    {
        for (int i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(hash[(i * sizeof(uint))..], words[i]);
        }
    }

    private ReadOnlySpan<byte> PushWholeChunks(ReadOnlySpan<byte> piece)
    {
        Span<uint> hashes = stackalloc uint[Blake3Lanes.Count * Blake3.WordCount];
        while (piece.Length > Blake3.ChunkSizeBytes || (_chunkCount > 0 && piece.Length == Blake3.ChunkSizeBytes))
        {
            int count = Math.Min(piece.Length / Blake3.ChunkSizeBytes, Blake3Lanes.Count);
            ReadOnlySpan<byte> chunks = piece[..(count * Blake3.ChunkSizeBytes)];
            if (count == 1)
            {
                PushChunk(chunks);
            }
            else
            {
                Blake3Lanes.HashChunks(chunks, _chunkCount, hashes);
                Push(hashes[..(count * Blake3.WordCount)]);
            }

            piece = piece[chunks.Length..];
        }

        return piece;
    }

    // The rightmost node of the tree: the chunk that waits, or the last of those that came whole.
    private void TakeLast(Span<uint> node)
    {
        if (_chunkSizeBytes > 0 || _depth == 0)
        {
            JoinPairs();
            Blake3.HashChunk(_chunk.AsSpan(0, _chunkSizeBytes), _chunkCount, isRoot: _depth == 0, node);
        }
        else
        {
            Subtree(--_depth).CopyTo(node);
        }
    }

    private void PushChunk(ReadOnlySpan<byte> chunk)
    {
        Span<uint> hash = stackalloc uint[Blake3.WordCount];
        Blake3.HashChunk(chunk, _chunkCount, isRoot: false, hash);
        Push(hash);
    }

    private void Push(ReadOnlySpan<uint> hashes)
    {
        for (; !hashes.IsEmpty; hashes = hashes[Blake3.WordCount..])
        {
            JoinPairs();
            hashes[..Blake3.WordCount].CopyTo(Subtree(_depth++));
            _chunkCount++;
        }
    }

    // Pairs of equal size are joined only when more comes after them, for the last join of all is the root's.
    private void JoinPairs()
    {
        while (_depth > BitOperations.PopCount(_chunkCount))
        {
            _depth--;
            Span<uint> left = Subtree(_depth - 1);
            Blake3.Join(left, Subtree(_depth), isRoot: false, left);
        }
    }

    private Span<uint> Subtree(int position) => _subtrees.AsSpan(position * Blake3.WordCount, Blake3.WordCount);
}
