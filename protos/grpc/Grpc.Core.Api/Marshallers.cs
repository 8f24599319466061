using System.Text;

namespace Grpc.Core;

/// <summary>Makes marshallers; the generated stubs call it.</summary>
public static class Marshallers
{
    public static Marshaller<string> StringMarshaller { get; } =
        new(text => Encoding.UTF8.GetBytes(text), bytes => Encoding.UTF8.GetString(bytes));

    public static Marshaller<T> Create<T>(Func<T, byte[]> serializer, Func<byte[], T> deserializer) =>
        new(serializer, deserializer);

    public static Marshaller<T> Create<T>(
        Action<T, SerializationContext> serializer, Func<DeserializationContext, T> deserializer) =>
        new(serializer, deserializer);
}
