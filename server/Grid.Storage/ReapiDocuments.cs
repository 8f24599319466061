using Google.Protobuf;
using Grid.Core;

namespace Grid.Storage;

/// <summary>REAPI documents out of the bytes that clients say they are.</summary>
public static class ReapiDocuments
{
    /// <summary>Reads the document that a blob is said to be.</summary>
    /// <exception cref="GridException">INVALID_ARGUMENT when it is none.</exception>
    public static T ParseBlob<T>(this MessageParser<T> parser, Digest digest, ReadOnlyMemory<byte> content)
        where T : IMessage<T> => parser.ParseDocument($"Blob {digest}", content, "name the digest of one");

    /// <summary>Reads a document.</summary>
    /// <param name="parser">Tells what it has to be.</param>
    /// <param name="what">What it came as, for the message.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="remedy">What the client can do about bytes that are something else.</param>
    /// <exception cref="GridException">INVALID_ARGUMENT when they are.</exception>
    public static T ParseDocument<T>(this MessageParser<T> parser, string what, ReadOnlyMemory<byte> content, string remedy)
        where T : IMessage<T>
    {
        try
        {
            return parser.ParseFrom(content.Span);
        }
        catch (InvalidProtocolBufferException failure)
        {
            throw GridException.InvalidArgument($"{what} is no {typeof(T).Name} message ({failure.Message}): {remedy}.");
        }
    }
}
