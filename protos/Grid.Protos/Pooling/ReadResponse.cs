using Google.Protobuf;
using Grid.Protos.Pooling;

namespace Google.Bytestream;

public sealed partial class ReadResponse
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

    internal static ReadResponse FromPooled(PooledPayload payload)
    {
        if (!BlobField.TryFind(payload.Memory.Span, DataFieldNumber, out BlobField field))
        {
            return Parser.ParseFrom(payload.Memory.Span);
        }

        ReadResponse response = new() { _payload = payload };
        response.Data = field.Split(payload.Memory, response);
        return response;
    }
}
