using System.Buffers;
using Grpc.Core;

namespace Grid.Protos.Tests;

/// <summary>A received message whose bytes lie in one array.</summary>
internal sealed class ArrayPayload(byte[] payload) : DeserializationContext
{
    public override int PayloadLength => payload.Length;

    public override ReadOnlySequence<byte> PayloadAsReadOnlySequence() => new(payload);
}
