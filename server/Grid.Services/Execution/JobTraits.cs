using System.Buffers.Binary;
using Grid.Core;
using Grid.Scheduling;

namespace Grid.Services.Execution;

/// <summary>What an action has in common with others: the inputs, and the kind of its run.</summary>
internal static class JobTraits
{
    public static Affinity AffinityOf(ClientMetadata client, Digest inputRoot) => new(
        Hint: Affinity.Of(client.LocalityHint),
        InputRoot: inputRoot.IsEmpty ? 0 : BinaryPrimitives.ReadUInt64LittleEndian(inputRoot.Hash),
        Target: client.TargetId.Length == 0 ? 0 : Affinity.Of(client.ToolName, client.TargetId, client.ConfigurationId),
        Invocation: Affinity.Of(client.InvocationId));

    /// <summary>
    /// Runs of one kind are those of the same target and mnemonic. A client that names no target is taken to make the same
    /// thing when the same program writes the same first output, whatever its other arguments and inputs are.
    /// </summary>
    public static RunKind KindOf(InstanceName instance, ClientMetadata client, Reapi.Command command)
    {
        string what = client.TargetId.Length > 0
            ? client.TargetId
            : $"{ProgramOf(command)} {FirstOutputOf(command)}";
        return new RunKind(Affinity.Of(instance.Value, client.ToolName, client.Mnemonic, what));
    }

    private static string ProgramOf(Reapi.Command command)
    {
        string path = command.Arguments.Count > 0 ? command.Arguments[0] : string.Empty;
        return path[(path.LastIndexOf('/') + 1)..];
    }

#pragma warning disable CS0612 // Deprecated in REAPI, and the only places that clients older than 2.1 fill.
    private static string FirstOutputOf(Reapi.Command command) =>
        command.OutputPaths.Concat(command.OutputFiles).Concat(command.OutputDirectories).FirstOrDefault() ?? string.Empty;
#pragma warning restore CS0612
}
