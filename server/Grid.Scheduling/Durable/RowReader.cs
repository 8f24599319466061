using System.Text;

namespace Grid.Scheduling.Durable;

/// <summary>Reads what <see cref="RowWriter"/> wrote, field by field.</summary>
/// <exception cref="InvalidDataException">Thrown by every member when the bytes are not what a writer left.</exception>
internal ref struct RowReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;
    private ReadOnlySpan<byte> _content;
    private ulong _number;
    private bool _isContent;

    /// <summary>The number of the field that <see cref="MoveNext"/> found.</summary>
    public int Field { get; private set; }

    public bool MoveNext()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        ulong head = Varint();
        (Field, _isContent) = ((int)(head >> 1), (head & 1) == 1);
        _number = Varint();
        if (_isContent)
        {
            if (_number > (ulong)_rest.Length)
            {
                throw Broken();
            }

            _content = _rest[..(int)_number];
            _rest = _rest[(int)_number..];
        }

        return true;
    }

    public readonly long Number() => _isContent ? throw Broken() : (long)(_number >> 1) ^ -(long)(_number & 1);

    public readonly int Int()
    {
        long number = Number();
        return number is >= int.MinValue and <= int.MaxValue ? (int)number : throw Broken();
    }

    public readonly bool Flag() => Number() != 0;

    public readonly DateTimeOffset Time()
    {
        long ticks = Number();
        return ticks >= 0 && ticks <= DateTimeOffset.MaxValue.UtcTicks ? new DateTimeOffset(ticks, TimeSpan.Zero) : throw Broken();
    }

    public readonly ReadOnlySpan<byte> Content() => _isContent ? _content : throw Broken();

    public readonly string Text() => Encoding.UTF8.GetString(Content());

    public readonly byte[] Bytes() => Content().ToArray();

    internal static InvalidDataException Broken() =>
        new("A row of the scheduler's state is broken: restore the database from a backup, or begin with an empty one.");

    private ulong Varint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64 && !_rest.IsEmpty; shift += 7)
        {
            byte part = _rest[0];
            _rest = _rest[1..];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }

        throw Broken();
    }
}
