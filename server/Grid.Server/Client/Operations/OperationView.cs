using Google.Protobuf.WellKnownTypes;
using Grid.Core;
using Grid.Server.Client.Execute;

namespace Grid.Server.Client.Operations;

/// <summary>An operation as <c>--json</c> prints it. Fields without a value are left out; the others keep their names.</summary>
internal sealed record OperationView
{
    public required string Name { get; init; }

    public required string Stage { get; init; }

    public required bool Done { get; init; }

    public string? ActionDigest { get; init; }

    public string? Worker { get; init; }

    public DateTimeOffset? QueuedAt { get; init; }

    public string? Status { get; init; }

    public string? Message { get; init; }

    public int? ExitCode { get; init; }

    public bool? Cached { get; init; }

    public string? Stdout { get; init; }

    public string? Stderr { get; init; }

    public IReadOnlyList<ActionOutput>? Outputs { get; init; }

    /// <summary>What has happened to its job; only <c>operation show</c> asks for it, and not every server tells.</summary>
    public IReadOnlyList<EventView>? History { get; init; }

    public static OperationView Of(OperationState state)
    {
        OperationView view = new()
        {
            Name = state.Name,
            Stage = StageOf(state),
            Done = state.IsDone,
            ActionDigest = state.Metadata.ActionDigest is { } digest ? $"{digest.Hash}/{digest.SizeBytes}" : null,
            Worker = state.Worker.Length > 0 ? state.Worker : null,
            QueuedAt = QueuedAtOf(state)?.ToDateTimeOffset(),
        };
        return state.IsDone ? view.With(ExecutionOutcome.Of(state)) : view;
    }

    private static string StageOf(OperationState state) => state.Stage switch
    {
        Reapi.ExecutionStage.Types.Value.CacheCheck => "cache check",
        Reapi.ExecutionStage.Types.Value.Queued => "queued",
        Reapi.ExecutionStage.Types.Value.Executing => "executing",
        Reapi.ExecutionStage.Types.Value.Completed => "completed",
        _ => "unknown",
    };

    private static Timestamp? QueuedAtOf(OperationState state) =>
        (state.Response?.Result?.ExecutionMetadata ?? state.Metadata.PartialExecutionMetadata)?.QueuedTimestamp;

    private OperationView With(ExecutionOutcome outcome) => this with
    {
        Status = StatusName.Of(outcome.Status),
        Message = FirstOf(outcome.Response.Status?.Message, outcome.Response.Message),
        ExitCode = outcome.Status == GridStatus.Ok ? outcome.Result?.ExitCode : null,
        Cached = outcome.Response.CachedResult,
        Outputs = outcome.Result is { } result ? ActionOutput.Of(result) : null,
    };

    private static string? FirstOf(string? first, string second) =>
        !string.IsNullOrEmpty(first) ? first : second.Length > 0 ? second : null;
}
