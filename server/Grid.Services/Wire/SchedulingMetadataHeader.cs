using Build.Buildgrid;
using Google.Protobuf;
using Grpc.Core;

namespace Grid.Services.Wire;

/// <summary>The header in which BuildGrid's clients say what is best run on the same bot.</summary>
public static class SchedulingMetadataHeader
{
    /// <summary>The header's key.</summary>
    public const string Key = "build.buildgrid.schedulingmetadata-bin";

    /// <summary>The hint; empty when the header is absent or cannot be read, for nothing depends on it.</summary>
    public static string HintOf(Metadata headers)
    {
        byte[]? content = headers.GetValueBytes(Key);
        try
        {
            return content is null ? string.Empty : SchedulingMetadata.Parser.ParseFrom(content).LocalityHint;
        }
        catch (InvalidProtocolBufferException)
        {
            return string.Empty;
        }
    }
}
