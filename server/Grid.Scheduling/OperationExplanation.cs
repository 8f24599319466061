namespace Grid.Scheduling;

/// <summary>Why an operation is where it is.</summary>
/// <param name="Operation">The operation itself, with the attempts that came to nothing.</param>
/// <param name="Reason">What it waits for.</param>
/// <param name="Text">The same in words, for people.</param>
public sealed record OperationExplanation(OperationView Operation, WaitReason Reason, string Text)
{
    /// <summary>There is nothing left to wait for.</summary>
    public static OperationExplanation OfEnded(OperationView operation) => new(
        operation,
        WaitReason.Done,
        operation.Outcome is { Message.Length: > 0 } outcome ? $"It has ended: {outcome.Message}" : "It has ended.");

    /// <summary>Where it is in line; null when it is not queued.</summary>
    public QueuePosition? Position { get; init; }

    /// <summary>The bots nearest to running it, and what is in their way; empty when it is not queued.</summary>
    public IReadOnlyList<BotObstacle> NearestBots { get; init; } = [];

    /// <summary>The rule that holds it back; null when none does.</summary>
    public Pause? PausedBy { get; init; }
}
