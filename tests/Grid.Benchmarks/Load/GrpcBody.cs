using System.Buffers.Binary;
using Google.Protobuf;

namespace Grid.Benchmarks.Load;

/// <summary>Messages as gRPC puts them into the body of a request.</summary>
internal static class GrpcBody
{
    /// <summary>The bytes before each message: whether it is compressed, and its length.</summary>
    public const int PrefixBytes = 5;

    public static byte[] Of(params IReadOnlyList<IMessage> messages)
    {
        int sizeBytes = messages.Sum(message => PrefixBytes + message.CalculateSize());
        byte[] body = GC.AllocateUninitializedArray<byte>(sizeBytes);
        Span<byte> rest = body;
        foreach (IMessage message in messages)
        {
            rest = Append(message, rest);
        }

        return body;
    }

    /// <summary>The messages of an answer.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> Messages(ReadOnlyMemory<byte> body)
    {
        while (!body.IsEmpty)
        {
            int end = PrefixBytes + BinaryPrimitives.ReadInt32BigEndian(body.Span[1..]);
            yield return body[PrefixBytes..end];
            body = body[end..];
        }
    }

    private static Span<byte> Append(IMessage message, Span<byte> rest)
    {
        int sizeBytes = message.CalculateSize();
        rest[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(rest[1..], sizeBytes);
        message.WriteTo(rest.Slice(PrefixBytes, sizeBytes));
        return rest[(PrefixBytes + sizeBytes)..];
    }
}
