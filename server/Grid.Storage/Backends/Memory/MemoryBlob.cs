namespace Grid.Storage.Backends;

/// <summary>The bytes of a blob in memory: full pieces of <see cref="PieceSizeBytes"/>, and a last one that may be shorter.</summary>
internal sealed class MemoryBlob(IReadOnlyList<byte[]> pieces, long sizeBytes)
{
    /// <summary>Length of every piece but the last.</summary>
    public const int PieceSizeBytes = 1024 * 1024;

    public static MemoryBlob Empty { get; } = new([], 0);

    public long SizeBytes => sizeBytes;

    /// <summary>A stream over the bytes. It keeps them alive by itself, whatever the store does meanwhile.</summary>
    public Stream OpenRead(long offset) => new MemoryBlobStream(this) { Position = offset };

    /// <summary>All bytes in one stretch, copied only when there are several pieces.</summary>
    public ReadOnlyMemory<byte> ToContiguous()
    {
        if (pieces.Count <= 1)
        {
            return pieces.Count == 0 ? ReadOnlyMemory<byte>.Empty : pieces[0];
        }

        byte[] content = GC.AllocateUninitializedArray<byte>(checked((int)sizeBytes));
        CopyTo(content, 0);
        return content;
    }

    /// <summary>Copies from <paramref name="offset"/> on as much as fits; returns how much that was.</summary>
    public int CopyTo(Span<byte> destination, long offset)
    {
        int copied = 0;
        while (copied < destination.Length && offset + copied < sizeBytes)
        {
            (long piece, long start) = Math.DivRem(offset + copied, PieceSizeBytes);
            ReadOnlySpan<byte> rest = pieces[(int)piece].AsSpan((int)start);
            rest = rest[..Math.Min(rest.Length, destination.Length - copied)];
            rest.CopyTo(destination[copied..]);
            copied += rest.Length;
        }

        return copied;
    }
}
