using Google.Longrunning;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grid.Core;
using Grid.Scheduling;
using Grid.Services.Logs;
using Grid.Services.Wire;
using Grid.Storage;

namespace Grid.Services.Execution;

/// <summary>Operations in the form clients see. A failure of any kind stands in the ExecuteResponse, never in Operation.error.</summary>
internal static class OperationWire
{
    // Clients make a file of this name for it.
    private const string EndingLog = "ending.txt";

    /// <param name="operation">What is shown.</param>
    /// <param name="instance">What it belongs to.</param>
    public static Operation ToWire(OperationView operation, ExecutionInstance instance) =>
        ToWire(operation, instance, ToResponse(operation, instance.ActionBrowser));

    /// <param name="operation">What is shown.</param>
    /// <param name="instance">What it belongs to.</param>
    /// <param name="response">How it ended; null while it has not.</param>
    public static Operation ToWire(OperationView operation, ExecutionInstance instance, Reapi.ExecuteResponse? response)
    {
        Operation wire = new()
        {
            Name = operation.Name.Value,
            Metadata = Any.Pack(MetadataOf(operation, instance)),
            Done = operation.IsDone,
        };
        if (response is not null)
        {
            wire.Response = Any.Pack(response);
        }

        return wire;
    }

    /// <summary>How an operation ended, as the client reads it; null while it has not.</summary>
    public static Reapi.ExecuteResponse? ToResponse(OperationView operation, Uri? browser) =>
        operation.Outcome is { } outcome ? ToResponse(operation, outcome, browser) : null;

    private static Reapi.ExecuteResponse ToResponse(OperationView operation, JobOutcome outcome, Uri? browser)
    {
        Reapi.ExecuteResponse response = new()
        {
            // A result that is empty throughout has no bytes, but is a result.
            Result = outcome.Result.IsEmpty && outcome.Status != GridStatus.Ok
                ? null
                : Reapi.ActionResult.Parser.ParseFrom(outcome.Result.Span),
            CachedResult = outcome.IsCached,
            Status = StatusOf(outcome),

            // What went wrong is told by the status too; clients print this for people, as BuildGrid means it.
            Message = browser is null ? outcome.Message : LinkTo(operation.ActionDigest, browser),
        };
        if (Endings.Find(response.Result)?.Log is { } log)
        {
            response.ServerLogs.Add(EndingLog, new Reapi.LogFile { Digest = log, HumanReadable = true });
        }

        return response;
    }

    private static string LinkTo(Digest action, Uri browser) => $"{browser.AbsoluteUri.TrimEnd('/')}/action/{action}/";

    private static Reapi.ExecuteOperationMetadata MetadataOf(OperationView operation, ExecutionInstance instance)
    {
        Reapi.ExecuteOperationMetadata metadata = new()
        {
            Stage = (Reapi.ExecutionStage.Types.Value)operation.Stage,
            ActionDigest = operation.ActionDigest.ToWire(),
            DigestFunction = (Reapi.DigestFunction.Types.Value)operation.ActionDigest.Function.WireValue,
            PartialExecutionMetadata = PartialMetadataOf(operation),
        };
        if (instance.Streams is not null)
        {
            JobStreams.Name(operation, metadata);
        }

        return metadata;
    }

    // What the bot says goes before what is known here: its times are those of the work itself.
    private static Reapi.ExecutedActionMetadata PartialMetadataOf(OperationView operation)
    {
        Reapi.ExecutedActionMetadata metadata = new()
        {
            Worker = operation.Bot ?? string.Empty,
            QueuedTimestamp = (operation.QueuedAt ?? operation.CreatedAt).ToTimestamp(),
            WorkerStartTimestamp = operation.StartedAt?.ToTimestamp(),
        };
        if (!operation.PartialMetadata.IsEmpty)
        {
            metadata.MergeFrom(operation.PartialMetadata.Span);
        }

        return metadata;
    }

    private static Google.Rpc.Status StatusOf(JobOutcome outcome) => outcome.StatusDetails.IsEmpty
        ? RichStatus.ToStatus(outcome.Status, outcome.Message, outcome.MissingBlobs)
        : Google.Rpc.Status.Parser.ParseFrom(outcome.StatusDetails.Span);
}
