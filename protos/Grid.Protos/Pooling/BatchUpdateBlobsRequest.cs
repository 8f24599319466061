using Google.Protobuf;
using Grid.Protos.Pooling;

namespace Build.Bazel.Remote.Execution.V2;

public sealed partial class BatchUpdateBlobsRequest
{
    private static readonly uint RequestsTag =
        WireFormat.MakeTag(RequestsFieldNumber, WireFormat.WireType.LengthDelimited);

    private PooledPayload? _payload;

    /// <summary>
    /// Gives back the memory that the data of <see cref="Requests"/> lies in, which are then gone. Only for who has been
    /// sent the message and keeps nothing of it; whoever does not call this leaves the memory to the garbage collector.
    /// </summary>
    public void ReleaseData()
    {
        Requests.Clear();
        _payload?.Return();
        _payload = null;
    }

    internal static BatchUpdateBlobsRequest FromPooled(PooledPayload payload)
    {
        BatchUpdateBlobsRequest request = new() { _payload = payload };
        return request.TryRead(payload.Memory) ? request : Parser.ParseFrom(payload.Memory.Span);
    }

    // False when the bytes are no message, or a blob is not where it can be pointed to.
    private bool TryRead(ReadOnlyMemory<byte> message)
    {
        WireReader reader = new(message.Span);
        while (!reader.IsAtEnd)
        {
            int start = reader.Position;
            if (!reader.TryReadTag(out uint tag) || !reader.TrySkipValue(tag, out int contentLength))
            {
                return false;
            }

            if (tag == RequestsTag)
            {
                Requests.Add(ReadBlob(message[(reader.Position - contentLength)..reader.Position]));
            }
            else
            {
                this.MergeFrom(message.Span[start..reader.Position]);
            }
        }

        return true;
    }

    private static Types.Request ReadBlob(ReadOnlyMemory<byte> message)
    {
        if (!BlobField.TryFind(message.Span, Types.Request.DataFieldNumber, out BlobField field))
        {
            return Types.Request.Parser.ParseFrom(message.Span);
        }

        Types.Request blob = new();
        blob.Data = field.Split(message, blob);
        return blob;
    }
}
