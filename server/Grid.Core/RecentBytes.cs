namespace Grid.Core;

/// <summary>
/// The latest bytes of a stream, by their offsets in it. It grows with what is written, up to its limit or to what memory
/// there is, and then loses the oldest.
/// </summary>
/// <param name="bytesMax">The most it keeps.</param>
/// <param name="memory">Asked before it grows, and told what it gave back; null when there is memory enough.</param>
public sealed class RecentBytes(int bytesMax, MemoryShare? memory = null)
{
    private const int FirstSize = 4 << 10;

    // A stream of little output costs little, and one of none costs nothing.
    private byte[] _bytes = [];

    /// <summary>The oldest offset that is kept.</summary>
    public long Start { get; private set; }

    /// <summary>How long the stream is.</summary>
    public long End { get; private set; }

    /// <summary>Adds what comes next; what lies between here and the end, if anything, is lost.</summary>
    public void Append(long offset, ReadOnlySpan<byte> content)
    {
        if (offset > End)
        {
            Start = End = offset;
        }

        if (_bytes.Length - (End - Start) < content.Length)
        {
            Grow(End - Start + content.Length);
        }

        // Of more than fits, only the last part will be there in the end.
        int left = Math.Max(0, content.Length - _bytes.Length);
        End += left;
        Write(content[left..]);
        Start = Math.Max(Start, End - _bytes.Length);
    }

    /// <summary>Copies what is kept from an offset on; there has to be something.</summary>
    public int Read(long offset, Span<byte> target)
    {
        int count = (int)Math.Min(target.Length, End - offset);
        int from = (int)(offset % _bytes.Length);
        int first = Math.Min(count, _bytes.Length - from);
        _bytes.AsSpan(from, first).CopyTo(target);
        _bytes.AsSpan(0, count - first).CopyTo(target[first..]);
        return count;
    }

    /// <summary>Gives its memory back; the stream is as long as it was, and nothing of it is kept.</summary>
    public void Release()
    {
        memory?.Give(_bytes.Length);
        _bytes = [];
        Start = End;
    }

    private void Write(ReadOnlySpan<byte> content)
    {
        if (content.IsEmpty)
        {
            return;
        }

        int to = (int)(End % _bytes.Length);
        int first = Math.Min(content.Length, _bytes.Length - to);
        content[..first].CopyTo(_bytes.AsSpan(to));
        content[first..].CopyTo(_bytes);
        End += content.Length;
    }

    private void Grow(long wanted)
    {
        long size = Math.Max(FirstSize, _bytes.Length);
        while (size < wanted && size < bytesMax)
        {
            size *= 2;
        }

        size = Math.Min(size, bytesMax);
        if (size > _bytes.Length && memory?.TryTake(size - _bytes.Length) != false)
        {
            byte[] grown = new byte[size];
            MoveTo(grown);
            _bytes = grown;
        }
    }

    // Where a byte lies follows from its offset and the size, so all of them move.
    private void MoveTo(byte[] grown)
    {
        for (long offset = Start; offset < End;)
        {
            int from = (int)(offset % _bytes.Length);
            int to = (int)(offset % grown.Length);
            int count = (int)Math.Min(End - offset, Math.Min(_bytes.Length - from, grown.Length - to));
            _bytes.AsSpan(from, count).CopyTo(grown.AsSpan(to));
            offset += count;
        }
    }
}
