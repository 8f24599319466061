using Google.Protobuf;

namespace Grid.Protos.Pooling;

/// <summary>
/// Where the blob's bytes lie in a serialized message that has one such field. Merging a message from its parts is the same
/// as parsing it whole, so the generated parser can read everything but the blob.
/// </summary>
internal readonly record struct BlobField(int Start, int ContentLength, int End)
{
    /// <summary>False when the field is not there exactly once, or the bytes are no message: then parse it in the common way.</summary>
    public static bool TryFind(ReadOnlySpan<byte> message, int fieldNumber, out BlobField field)
    {
        uint blobTag = WireFormat.MakeTag(fieldNumber, WireFormat.WireType.LengthDelimited);
        WireReader reader = new(message);
        field = default;
        while (!reader.IsAtEnd)
        {
            int start = reader.Position;
            bool isSecond = field != default;
            if (!reader.TryReadTag(out uint tag) || !reader.TrySkipValue(tag, out int contentLength) || (tag == blobTag && isSecond))
            {
                return false;
            }

            field = tag == blobTag ? new BlobField(start, contentLength, reader.Position) : field;
        }

        return field != default;
    }

    /// <summary>Reads everything else into the message, and gives the blob's bytes, in place.</summary>
    public ByteString Split(ReadOnlyMemory<byte> payload, IMessage message)
    {
        message.MergeFrom(payload.Span[..Start]);
        message.MergeFrom(payload.Span[End..]);
        return UnsafeByteOperations.UnsafeWrap(payload[(End - ContentLength)..End]);
    }
}
