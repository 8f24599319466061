using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grid.Execution.V1;

namespace Grid.Services.Execution;

/// <summary>What a bot of ours says of how an action ended; other bots say no more than an exit code does.</summary>
internal static class Endings
{
    /// <summary>The ending that stands in a result, or else in the details of a status; null when there is none.</summary>
    public static ActionEnding? Find(Reapi.ActionResult? result, Google.Rpc.Status? status = null) =>
        Find(result?.ExecutionMetadata?.AuxiliaryMetadata ?? []) ?? Find(status?.Details ?? []);

    private static ActionEnding? Find(IEnumerable<Any> messages)
    {
        try
        {
            return messages.FirstOrDefault(message => message.Is(ActionEnding.Descriptor))?.Unpack<ActionEnding>();
        }
        catch (InvalidProtocolBufferException)
        {
            // Bytes that are none are a bot's nonsense, and say nothing.
            return null;
        }
    }
}
