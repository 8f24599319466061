using Google.Protobuf;
using Grpc.Core;

namespace Grid.Services.Forwarding;

/// <summary>A method as a client calls it, made of the path of the call that came in. Fields we do not know pass through.</summary>
internal static class MessageMethod
{
    public static Method<TRequest, TResponse> Of<TRequest, TResponse>(MethodType type, string path)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new()
    {
        int end = path.LastIndexOf('/');
        return new Method<TRequest, TResponse>(
            type, path[1..end], path[(end + 1)..], MarshallerOf<TRequest>.Instance, MarshallerOf<TResponse>.Instance);
    }

    private static class MarshallerOf<T>
        where T : class, IMessage<T>, new()
    {
        private static readonly MessageParser<T> Parser = new(() => new T());

        public static Marshaller<T> Instance { get; } = new(Write, context => Parser.ParseFrom(context.PayloadAsReadOnlySequence()));

        private static void Write(T message, SerializationContext context)
        {
            context.SetPayloadLength(message.CalculateSize());
            message.WriteTo(context.GetBufferWriter());
            context.Complete();
        }
    }
}
