using System.Buffers;
using System.Text;

namespace Grid.Scheduling.Durable;

/// <summary>
/// Writes numbered fields, each of which says how long it is: a reader that does not know a number passes it by, and a
/// field that is left out is the empty one. Small numbers take one byte.
/// </summary>
internal sealed class RowWriter
{
    private const int VarintSizeBytesMax = 10;

    private readonly ArrayBufferWriter<byte> _bytes = new();

    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    public void Clear() => _bytes.ResetWrittenCount();

    public void Number(int field, long value)
    {
        if (value != 0)
        {
            Varint(((ulong)field << 1) | 0);
            Varint((ulong)((value << 1) ^ (value >> 63)));
        }
    }

    public void Flag(int field, bool value) => Number(field, value ? 1 : 0);

    public void Time(int field, DateTimeOffset? value) => Number(field, value?.UtcTicks ?? 0);

    public void Text(int field, string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return;
        }

        int sizeBytes = Encoding.UTF8.GetByteCount(value);
        Head(field, sizeBytes);
        Encoding.UTF8.GetBytes(value, _bytes.GetSpan(sizeBytes));
        _bytes.Advance(sizeBytes);
    }

    public void Bytes(int field, ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty)
        {
            Head(field, value.Length);
            _bytes.Write(value);
        }
    }

    /// <summary>Something that is made of fields itself. It is there also when all of them are empty.</summary>
    public void Part(int field, ReadOnlySpan<byte> fields)
    {
        Head(field, fields.Length);
        _bytes.Write(fields);
    }

    private void Head(int field, int sizeBytes)
    {
        Varint(((ulong)field << 1) | 1);
        Varint((ulong)sizeBytes);
    }

    private void Varint(ulong value)
    {
        Span<byte> span = _bytes.GetSpan(VarintSizeBytesMax);
        int count = 0;
        while (value >= 0x80)
        {
            span[count++] = (byte)(value | 0x80);
            value >>= 7;
        }

        span[count++] = (byte)value;
        _bytes.Advance(count);
    }
}
