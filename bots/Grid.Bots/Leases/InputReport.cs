using Google.Protobuf.WellKnownTypes;
using Grid.Bots.Session;
using Grid.Execution.V1;

namespace Grid.Bots.Leases;

/// <summary>Says in the log what jobs made of their inputs, where the sandbox could see it.</summary>
internal static class InputReport
{
    public static void Log(BotLog log, string leaseId, LeaseReport report)
    {
        Any? found = report.Result?.ExecutionMetadata?.AuxiliaryMetadata.FirstOrDefault(any => any.Is(InputAccess.Descriptor));
        if (found?.Unpack<InputAccess>() is not { } access)
        {
            return;
        }

        log.InputsUsed(leaseId, access.Touched.Blobs, access.Offered.Blobs, access.Untouched.Bytes, access.ReadBytes);
        if (access.Kind is { } kind && IsRound(kind.Actions))
        {
            log.InputsOfKind(kind.Actions, kind.Program, kind.TouchedBytes, kind.OfferedBytes, kind.ReadBytes);
        }
    }

    // Ten, a hundred, a thousand: a line for each of them would be as many as there are actions.
    private static bool IsRound(long count)
    {
        while (count >= 10 && count % 10 == 0)
        {
            count /= 10;
            if (count == 1)
            {
                return true;
            }
        }

        return false;
    }
}
