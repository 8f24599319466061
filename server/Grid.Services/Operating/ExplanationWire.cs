using Google.Protobuf.WellKnownTypes;
using Grid.Scheduling;
using Grid.Scheduling.Durable;
using Grid.Storage;

namespace Grid.Services.Operating;

/// <summary>Why an operation waits, and what has happened to it, in the form operators see.</summary>
internal static class ExplanationWire
{
    public static FarmApi.OperationExplanation ToWire(OperationExplanation explanation)
    {
        OperationView view = explanation.Operation;
        FarmApi.OperationExplanation wire = new()
        {
            Name = view.Name.Value,
            Stage = (Reapi.ExecutionStage.Types.Value)view.Stage,
            Reason = (FarmApi.WaitReason)explanation.Reason,
            Text = explanation.Text,
            Platform = view.Requirements?.ToString() ?? string.Empty,
            Position = explanation.Position is { } position ? ToWire(position) : null,
            PausedBy = explanation.PausedBy is { } pause ? SurveyWire.ToWire(pause) : null,
            Bot = view.Bot ?? string.Empty,
            Priority = view.Priority,
            QueuedAt = view.QueuedAt?.ToTimestamp(),
        };
        wire.NearestBots.AddRange(explanation.NearestBots.Select(ToWire));
        wire.Attempts.AddRange(view.Past.Select(ToWire));
        return wire;
    }

    public static FarmApi.OperationHistory ToWire(OperationView view, IEnumerable<JobEvent> events)
    {
        FarmApi.OperationHistory wire = new() { ActionDigest = view.ActionDigest.ToWire() };
        wire.Events.AddRange(events.Select(told => new FarmApi.JobEvent
        {
            At = told.At.ToTimestamp(),
            Kind = (FarmApi.JobEvent.Types.Kind)told.Kind,
            Detail = told.Detail,
        }));
        return wire;
    }

    private static FarmApi.QueuePosition ToWire(QueuePosition position) => new()
    {
        Length = position.Length,
        Ahead = position.Ahead,
        AheadByPriority = position.AheadByPriority,
        AheadByAge = position.AheadByAge,
        AheadElsewhere = position.AheadElsewhere,
        TakesTurnsWith = position.TakesTurnsWith,
        IsExact = position.IsExact,
        Text = position.ToString(),
    };

    private static FarmApi.BotObstacle ToWire(BotObstacle obstacle) => new()
    {
        Bot = obstacle.Bot.Value,
        Kind = (FarmApi.BotObstacle.Types.Kind)obstacle.Kind,
        Text = obstacle.Text,
    };

    private static FarmApi.Attempt ToWire(JobAttempt attempt) => new()
    {
        Bot = attempt.Bot,
        StartedAt = attempt.StartedAt?.ToTimestamp(),
        EndedAt = attempt.EndedAt.ToTimestamp(),
        Reason = attempt.Reason,
    };
}
