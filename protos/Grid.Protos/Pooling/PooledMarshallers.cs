using Google.Protobuf;
using Grpc.Core;

namespace Grid.Protos.Pooling;

/// <summary>Marshallers that differ from the generated ones only in where the bytes of a blob are put.</summary>
internal static class PooledMarshallers
{
    public static Marshaller<T> Create<T>(Func<PooledPayload, T> read)
        where T : IMessage<T> => new(Write, context => read(PooledPayload.CopyOf(context)));

    /// <summary>What the generated stubs do.</summary>
    public static Marshaller<T> CreateUnpooled<T>(MessageParser<T> parser)
        where T : IMessage<T> => new(Write, context => parser.ParseFrom(context.PayloadAsReadOnlySequence()));

    public static void Write<T>(T message, SerializationContext context)
        where T : IMessage<T>
    {
        context.SetPayloadLength(message.CalculateSize());
        message.WriteTo(context.GetBufferWriter());
        context.Complete();
    }
}
