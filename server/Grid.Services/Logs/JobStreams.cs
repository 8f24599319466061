using Grid.Core;
using Grid.Scheduling;

namespace Grid.Services.Logs;

/// <summary>
/// Names the streams of jobs, for who reads and for who writes them. Nothing is remembered of them: a stream begins to be
/// kept when somebody reads or writes it.
/// </summary>
public sealed class JobStreams(LogStreamSecrets secrets)
{
    /// <summary>Tells the readers of an operation that runs where its output is to be had.</summary>
    internal static void Name(OperationView operation, Reapi.ExecuteOperationMetadata metadata)
    {
        if (operation is { Stage: ExecutionStage.Executing, IsDone: false } && LeaseOf(operation.Lease) is { } lease)
        {
            metadata.StdoutStreamName = LogStreamName.ReadNameOf(operation.Name, lease.Id, LogStreamName.Stdout);
            metadata.StderrStreamName = LogStreamName.ReadNameOf(operation.Name, lease.Id, LogStreamName.Stderr);
        }
    }

    /// <summary>Tells a lease's bot where to write. Says whether there is anything to tell.</summary>
    internal bool TryName(LeaseAnswer lease, Reapi.ExecuteOperationMetadata metadata)
    {
        if (LeaseOf(lease.Id) is not { } known)
        {
            return false;
        }

        metadata.StdoutStreamName = WriteNameOf(known, LogStreamName.Stdout);
        metadata.StderrStreamName = WriteNameOf(known, LogStreamName.Stderr);
        return true;
    }

    /// <summary>Whether an operation runs as the lease whose output a stream is.</summary>
    internal static bool IsOf(OperationView operation, LogStreamId stream) =>
        !operation.IsDone
        && LeaseOf(operation.Lease) is { } lease
        && stream.Text.StartsWith(lease.Id + "/", StringComparison.Ordinal);

    private string WriteNameOf((InstanceName Instance, string Id) lease, string output) => LogStreamName.WriteNameOf(
        lease.Instance, $"{lease.Id}/{output}", secrets.Of(LogStreamId.OfLease(lease.Id, output)));

    // Bots bring leases of earlier lives, under any name; ours are [instance/]uuid.
    private static (InstanceName Instance, string Id)? LeaseOf(LeaseId? lease)
    {
        if (lease is not { Value: { } text })
        {
            return null;
        }

        int end = text.LastIndexOf('/');
        string id = text[(end + 1)..];
        return Guid.TryParseExact(id, "D", out _) && InstanceName.TryParse(text[..Math.Max(end, 0)], out InstanceName instance, out _)
            ? (instance, id)
            : null;
    }
}
