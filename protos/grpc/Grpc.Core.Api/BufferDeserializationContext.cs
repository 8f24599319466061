using System.Buffers;

namespace Grpc.Core;

/// <summary>Presents bytes in memory as one message.</summary>
internal sealed class BufferDeserializationContext(byte[] payload) : DeserializationContext
{
    public override int PayloadLength => payload.Length;

    public override byte[] PayloadAsNewBuffer() => [.. payload];

    public override ReadOnlySequence<byte> PayloadAsReadOnlySequence() => new(payload);
}
