using System.Runtime.InteropServices;
using Google.Protobuf;

namespace Grid.Protos.Pooling;

/// <summary>Steps over the fields of a serialized message. Every step is false when the bytes are not of that form.</summary>
[StructLayout(LayoutKind.Auto)]
internal ref struct WireReader(ReadOnlySpan<byte> message)
{
    private const int VarintLengthMax = 10;
    private const int VarintPayloadBits = 7;

    private readonly ReadOnlySpan<byte> _message = message;

    public int Position { get; private set; }

    public readonly bool IsAtEnd => Position == _message.Length;

    public bool TryReadTag(out uint tag)
    {
        bool isRead = TryReadVarint(out ulong value);
        tag = unchecked((uint)value);
        return isRead && value <= uint.MaxValue;
    }

    /// <summary>Steps over the value of a field, whose content then ends at <see cref="Position"/>.</summary>
    public bool TrySkipValue(uint tag, out int contentLength)
    {
        (bool isKnown, ulong length) = WireFormat.GetTagWireType(tag) switch
        {
            WireFormat.WireType.Varint => (TryReadVarint(out _), 0UL),
            WireFormat.WireType.Fixed32 => (true, (ulong)sizeof(uint)),
            WireFormat.WireType.Fixed64 => (true, (ulong)sizeof(ulong)),
            WireFormat.WireType.LengthDelimited => (TryReadVarint(out ulong read), read),
            _ => (false, 0UL),
        };
        bool isWhole = isKnown && length <= (ulong)(_message.Length - Position);
        contentLength = isWhole ? (int)length : 0;
        Position += contentLength;
        return isWhole;
    }

    private bool TryReadVarint(out ulong value)
    {
        value = 0;
        for (int i = 0; i < VarintLengthMax && !IsAtEnd; i++)
        {
            byte next = _message[Position++];
            value |= (ulong)(next & sbyte.MaxValue) << (VarintPayloadBits * i);
            if (next <= sbyte.MaxValue)
            {
                return true;
            }
        }

        return false;
    }
}
