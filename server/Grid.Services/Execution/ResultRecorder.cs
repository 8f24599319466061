using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grid.Core;
using Grid.Dispatch;
using Grid.Scheduling;
using Grid.Storage;
using Microsoft.Extensions.Logging;

namespace Grid.Services.Execution;

/// <summary>
/// Completes a bot's result with what only the server knows, and puts it into the action cache before anyone is told:
/// a client that asks again the moment it hears of the result finds it.
/// </summary>
/// <param name="cas">Holds commands.</param>
/// <param name="cache">Null when the scheduler has none.</param>
/// <param name="logger">Told of a cache that cannot be written.</param>
public sealed partial class ResultRecorder(IBlobStore cas, IActionCache? cache, ILogger<ResultRecorder> logger)
    : IResultRecorder
{
    private readonly OlderOutputs _olderOutputs = new(cas);

    public async Task<JobOutcome> RecordAsync(FinishedRun run, CancellationToken cancellation)
    {
        Reapi.ActionResult result = Reapi.ActionResult.Parser.ParseFrom(run.Outcome.Result.Span);
        CompleteMetadata(result, run);
        await _olderOutputs.AnswerAsync(result, run.Spec.Payload, run.Spec.ActionDigest.Function, cancellation);
        if (cache is not null && !run.Spec.DoNotCache && result.ExitCode == 0)
        {
            await StoreAsync(cache, run.Spec.ActionDigest, result, cancellation);
        }

        return run.Outcome with { Result = result.ToByteArray() };
    }

    private static void CompleteMetadata(Reapi.ActionResult result, FinishedRun run)
    {
        Reapi.ExecutedActionMetadata metadata = result.ExecutionMetadata ??= new Reapi.ExecutedActionMetadata();
        metadata.QueuedTimestamp = run.QueuedAt.ToTimestamp();
        metadata.WorkerStartTimestamp ??= run.StartedAt?.ToTimestamp();
        if (metadata.Worker.Length == 0)
        {
            metadata.Worker = run.Bot;
        }
    }

    private async ValueTask StoreAsync(
        IActionCache target, Digest actionDigest, Reapi.ActionResult result, CancellationToken cancellation)
    {
        try
        {
            await target.UpdateAsync(actionDigest, result, cancellation);
        }
        catch (GridException refusal) when (refusal.Status == GridStatus.PermissionDenied)
        {
            // A read-only cache is somebody's choice, not a fault.
        }
        catch (GridException failure)
        {
            LogNotStored(logger, actionDigest, failure);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The result of action {ActionDigest} was not stored in the action cache.")]
    private static partial void LogNotStored(ILogger logger, Digest actionDigest, Exception failure);
}
