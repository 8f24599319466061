using Google.Protobuf;
using Grpc.Core;

namespace Grid.Services.Wire;

/// <summary>The header in which clients say on whose behalf they call.</summary>
public static class RequestMetadataHeader
{
    /// <summary>The header's key.</summary>
    public const string Key = "build.bazel.remote.execution.v2.requestmetadata-bin";

    /// <summary>What the header says; an empty message when it is absent or cannot be read, for nothing depends on it.</summary>
    public static Reapi.RequestMetadata Read(Metadata headers)
    {
        byte[]? content = headers.GetValueBytes(Key);
        try
        {
            return content is null ? new Reapi.RequestMetadata() : Reapi.RequestMetadata.Parser.ParseFrom(content);
        }
        catch (InvalidProtocolBufferException)
        {
            return new Reapi.RequestMetadata();
        }
    }
}
