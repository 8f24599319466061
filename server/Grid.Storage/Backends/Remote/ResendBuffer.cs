using System.Buffers;

namespace Grid.Storage.Backends;

/// <summary>The latest bytes of a stream, as many as there is room for.</summary>
internal sealed class ResendBuffer(int sizeBytesMax) : IDisposable
{
    private byte[] _ring = [];

    /// <summary>How many bytes there have been.</summary>
    public long End { get; private set; }

    /// <summary>The offset of the first byte that is still here.</summary>
    public long Start => Math.Max(0, End - sizeBytesMax);

    public void Append(ReadOnlySpan<byte> content)
    {
        if (_ring.Length == 0)
        {
            _ring = ArrayPool<byte>.Shared.Rent(sizeBytesMax);
        }

        // Of more than fits only the end can matter; what is before it takes up its place in the count alone.
        int skipped = Math.Max(0, content.Length - sizeBytesMax);
        End += skipped;
        for (ReadOnlySpan<byte> rest = content[skipped..]; !rest.IsEmpty;)
        {
            Span<byte> free = StretchAt(End);
            int count = Math.Min(free.Length, rest.Length);
            rest[..count].CopyTo(free);
            End += count;
            rest = rest[count..];
        }
    }

    /// <summary>Bytes from an offset on, which must not be before <see cref="Start"/>: a stretch, not always all.</summary>
    public ReadOnlyMemory<byte> From(long offset, int countMax)
    {
        int position = (int)(offset % sizeBytesMax);
        int count = (int)Math.Min(Math.Min(countMax, End - offset), sizeBytesMax - position);
        return _ring.AsMemory(position, count);
    }

    public void Dispose()
    {
        if (_ring.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_ring);
            _ring = [];
        }
    }

    private Span<byte> StretchAt(long offset)
    {
        int position = (int)(offset % sizeBytesMax);
        return _ring.AsSpan(position, sizeBytesMax - position);
    }
}
