using Grid.Core;
using Grid.Dispatch;
using Grid.Scheduling;
using Grid.Services.Wire;
using Grpc.Core;

namespace Grid.Services.Execution;

/// <summary>Execute requests, and who makes them, in our own terms.</summary>
internal static class ExecuteWire
{
    /// <summary>What is kept of each part of the client's metadata, in characters: it is shown, not interpreted.</summary>
    public const int MetadataLengthMax = 256;

    private static readonly TextPool Texts = new();

    public static ExecuteRequest ToRequest(Reapi.ExecuteRequest wire, ExecutionInstance instance, Metadata headers) => new(
        instance.Pool,
        InstanceName.Parse(wire.InstanceName),
        instance.Functions.ToDigest(wire.ActionDigest, wire.DigestFunction),
        wire.ExecutionPolicy?.Priority ?? 0,
        wire.SkipCacheLookup,
        ToClient(RequestMetadataHeader.Read(headers), CallerHeaders.UserOf(headers)) with
        {
            LocalityHint = Cut(SchedulingMetadataHeader.HintOf(headers)),
        });

    private static ClientMetadata ToClient(Reapi.RequestMetadata wire, string user) => new()
    {
        User = Texts.Shared(user),
        ToolName = Cut(wire.ToolDetails?.ToolName),
        ToolVersion = Cut(wire.ToolDetails?.ToolVersion),
        InvocationId = Cut(wire.ToolInvocationId),
        CorrelatedInvocationsId = Cut(wire.CorrelatedInvocationsId),
        ActionId = CutOwn(wire.ActionId),
        Mnemonic = Cut(wire.ActionMnemonic),
        TargetId = Cut(wire.TargetId),
        ConfigurationId = Cut(wire.ConfigurationId),
    };

    private static string Cut(string? text) => Texts.Shared(CutOwn(text));

    // What is different in every request is not worth sharing.
    private static string CutOwn(string? text) => text switch
    {
        null => string.Empty,
        { Length: > MetadataLengthMax } => text[..MetadataLengthMax],
        _ => text,
    };
}
