using System.Buffers;

namespace Grpc.Core;

/// <summary>Collects one message in memory, for callers that want its bytes.</summary>
internal sealed class BufferSerializationContext : SerializationContext
{
    private readonly ArrayBufferWriter<byte> _writer = new();
    private byte[]? _payload;

    public override void Complete(byte[] payload) => _payload = payload;

    public override void Complete() => _payload = _writer.WrittenSpan.ToArray();

    public override IBufferWriter<byte> GetBufferWriter() => _writer;

    public override void SetPayloadLength(int payloadLength)
    {
        // The buffer grows by itself; the length is only a hint here.
    }

    internal byte[] Payload() =>
        _payload ?? throw new InvalidOperationException("The serializer returned without completing the message.");
}
