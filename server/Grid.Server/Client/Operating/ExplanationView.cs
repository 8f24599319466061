using Grid.Operating.V1;

namespace Grid.Server.Client.Operating;

/// <summary>Why an operation waits, as <c>--json</c> prints it. Fields without a value are left out; the others keep their names.</summary>
internal sealed record ExplanationView
{
    public required string Name { get; init; }

    public required string Reason { get; init; }

    public required string Text { get; init; }

    public required string Platform { get; init; }

    public required int Priority { get; init; }

    public DateTimeOffset? QueuedAt { get; init; }

    public string? Bot { get; init; }

    public PositionView? Position { get; init; }

    public PauseView? PausedBy { get; init; }

    public required IReadOnlyList<ObstacleView> NearestBots { get; init; }

    public required IReadOnlyList<AttemptView> Attempts { get; init; }

    public static ExplanationView Of(OperationExplanation explanation) => new()
    {
        Name = explanation.Name,
        Reason = ReasonOf(explanation.Reason),
        Text = explanation.Text,
        Platform = explanation.Platform,
        Priority = explanation.Priority,
        QueuedAt = explanation.QueuedAt?.ToDateTimeOffset(),
        Bot = explanation.Bot.Length > 0 ? explanation.Bot : null,
        Position = explanation.Position is { } position ? PositionView.Of(position) : null,
        PausedBy = explanation.PausedBy is { } pause ? PauseView.Of(pause) : null,
        NearestBots = [.. explanation.NearestBots.Select(ObstacleView.Of)],
        Attempts = [.. explanation.Attempts.Select(AttemptView.Of)],
    };

    /// <summary>What an operation waits for, in a word or two that stay the same.</summary>
    public static string ReasonOf(WaitReason reason) => reason switch
    {
        WaitReason.Done => "nothing",
        WaitReason.Preparation => "preparation",
        WaitReason.Acceptance => "acceptance",
        WaitReason.Execution => "execution",
        WaitReason.Recording => "recording",
        WaitReason.Resumption => "resumption",
        WaitReason.AnyBot => "any bot",
        WaitReason.FittingBot => "a fitting bot",
        WaitReason.Undraining => "undraining",
        WaitReason.FreeBot => "a free bot",
        WaitReason.Quota => "quota",
        _ => "unknown",
    };

    /// <summary>A place in line.</summary>
    internal sealed record PositionView(
        string Text, bool IsExact, long Length, long Ahead, long AheadByPriority, long AheadByAge, long AheadElsewhere, long TakesTurnsWith)
    {
        public static PositionView Of(QueuePosition position) => new(
            position.Text,
            position.IsExact,
            position.Length,
            position.Ahead,
            position.AheadByPriority,
            position.AheadByAge,
            position.AheadElsewhere,
            position.TakesTurnsWith);
    }

    /// <summary>Why a bot does not run it.</summary>
    internal sealed record ObstacleView(string Bot, string Kind, string Text)
    {
        public static ObstacleView Of(BotObstacle obstacle) => new(obstacle.Bot, KindOf(obstacle.Kind), obstacle.Text);

        private static string KindOf(BotObstacle.Types.Kind kind) => kind switch
        {
            BotObstacle.Types.Kind.None => "none",
            BotObstacle.Types.Kind.LacksProperty => "lacks property",
            BotObstacle.Types.Kind.Drained => "drained",
            BotObstacle.Types.Kind.Unwell => "unwell",
            BotObstacle.Types.Kind.Busy => "busy",
            BotObstacle.Types.Kind.BetweenCalls => "between calls",
            BotObstacle.Types.Kind.NoRoom => "no room",
            BotObstacle.Types.Kind.OverQuota => "over quota",
            _ => "unknown",
        };
    }

    /// <summary>A run that came to nothing.</summary>
    internal sealed record AttemptView(string Bot, DateTimeOffset? StartedAt, DateTimeOffset EndedAt, string Reason)
    {
        public static AttemptView Of(Attempt attempt) => new(
            attempt.Bot, attempt.StartedAt?.ToDateTimeOffset(), attempt.EndedAt.ToDateTimeOffset(), attempt.Reason);
    }
}
