using Google.Protobuf;
using Grid.Services.Wire;
using Grpc.Core;

namespace Grid.Server.Client;

/// <summary>REAPI's request metadata: who calls and for which build, told to the server with every call.</summary>
internal static class CallerMetadata
{
    private static readonly string ToolVersion =
        typeof(CallerMetadata).Assembly.GetName().Version?.ToString(fieldCount: 3) ?? string.Empty;

    /// <summary>What adds the header to the headers of a call.</summary>
    public static Func<Metadata, Metadata> For(RemoteTarget target)
    {
        byte[] value = new Reapi.RequestMetadata
        {
            ToolDetails = new Reapi.ToolDetails { ToolName = "grid", ToolVersion = ToolVersion },
            ActionId = target.ActionId,
            ToolInvocationId = target.InvocationId,
            CorrelatedInvocationsId = target.CorrelationId,
        }.ToByteArray();

        return headers =>
        {
            headers.Add(RequestMetadataHeader.Key, value);
            return headers;
        };
    }
}
