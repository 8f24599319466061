using Grid.Core;

namespace Grid.Scheduling;

/// <summary>The jobs that wait for one kind of bot, as they stood at one moment.</summary>
/// <param name="Pool">Whose jobs.</param>
/// <param name="Requirements">What they need.</param>
/// <param name="Length">How many wait, those of paused instances included.</param>
/// <param name="IsOffered">Whether a connected bot offers what they need, drained or not.</param>
public sealed record QueueView(PoolName Pool, PlatformRequirements Requirements, int Length, bool IsOffered)
{
    /// <summary>The name of the kind of platform, by which metrics go.</summary>
    public string Label { get; init; } = string.Empty;

    /// <summary>How many of them are held back because their instance is paused.</summary>
    public int Paused { get; init; }

    /// <summary>How many jobs of this kind bots hold now.</summary>
    public int Executing { get; init; }

    /// <summary>Since when the oldest of those that are not paused has been waiting; null when none does.</summary>
    public DateTimeOffset? OldestQueuedAt { get; init; }

    /// <summary>Bots that offer what they need.</summary>
    public int Bots { get; init; }

    /// <summary>How many of these are drained.</summary>
    public int DrainedBots { get; init; }

    /// <summary>How many jobs these bots would take now; they may serve other queues too.</summary>
    public int IdleCapacity { get; init; }
}
