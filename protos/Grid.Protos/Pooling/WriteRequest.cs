using Google.Protobuf;
using Grid.Protos.Pooling;

namespace Google.Bytestream;

public sealed partial class WriteRequest
{
    private PooledPayload? _payload;

    /// <summary>
    /// Gives back the memory that <see cref="Data"/> lies in, which is then empty. Only for who has read the message from
    /// a stream and keeps nothing of it; whoever does not call this leaves the memory to the garbage collector.
    /// </summary>
    public void ReleaseData()
    {
        Data = ByteString.Empty;
        _payload?.Return();
        _payload = null;
    }

    internal static WriteRequest FromPooled(PooledPayload payload)
    {
        if (!BlobField.TryFind(payload.Memory.Span, DataFieldNumber, out BlobField field))
        {
            return Parser.ParseFrom(payload.Memory.Span);
        }

        WriteRequest request = new() { _payload = payload };
        request.Data = field.Split(payload.Memory, request);
        return request;
    }
}
