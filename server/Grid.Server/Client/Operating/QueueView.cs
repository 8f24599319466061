using Grid.Operating.V1;

namespace Grid.Server.Client.Operating;

/// <summary>A queue as <c>--json</c> prints it. Fields without a value are left out; the others keep their names.</summary>
internal sealed record QueueView
{
    public required string Platform { get; init; }

    public required string Label { get; init; }

    public required long Length { get; init; }

    public required long Paused { get; init; }

    public required long Executing { get; init; }

    public required int Bots { get; init; }

    public required int DrainedBots { get; init; }

    public required int IdleCapacity { get; init; }

    public DateTimeOffset? OldestQueuedAt { get; init; }

    public static QueueView Of(Queue queue) => new()
    {
        Platform = queue.Platform,
        Label = queue.Label,
        Length = queue.Length,
        Paused = queue.Paused,
        Executing = queue.Executing,
        Bots = queue.Bots,
        DrainedBots = queue.DrainedBots,
        IdleCapacity = queue.IdleCapacity,
        OldestQueuedAt = queue.OldestQueuedAt?.ToDateTimeOffset(),
    };
}
