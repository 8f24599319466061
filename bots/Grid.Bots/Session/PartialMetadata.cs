using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grid.Bots.Leases;
using Grpc.Core;

namespace Grid.Bots.Session;

/// <summary>
/// The headers that tell a server what is known so far of jobs that still run. They ride on polls only: a report is
/// followed by one, and should lose no time.
/// </summary>
internal sealed class PartialMetadata(string workerName)
{
    // Headers have to fit the limits of servers that nobody has raised.
    private const int HeadersMax = 32;

    public Metadata Of(BotCall call, JobTable jobs)
    {
        Metadata headers = [];
        if (call.Kind != CallKind.Poll)
        {
            return headers;
        }

        foreach (HeldLease lease in call.Leases.Where(lease => lease.IsLive && IsHeaderPart(LastPart(lease.Id))).Take(HeadersMax))
        {
            if (jobs.StartOf(lease.JobNumber) is { } startedAt)
            {
                headers.Add($"partial-execution-metadata-{LastPart(lease.Id)}-bin", ToBytes(startedAt));
            }
        }

        return headers;
    }

    private byte[] ToBytes(Timestamp startedAt) =>
        new Reapi.ExecutedActionMetadata { Worker = workerName, WorkerStartTimestamp = startedAt }.ToByteArray();

    // The id's last part, which is unique: no header's name can hold the slashes before it.
    private static string LastPart(string id) => id[(id.LastIndexOf('/') + 1)..];

    // A lease's name is the server's choice; one that no header can carry goes without.
    private static bool IsHeaderPart(string id) =>
        id.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '-' or '_' or '.');
}
