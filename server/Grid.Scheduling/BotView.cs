using Grid.Core;

namespace Grid.Scheduling;

/// <summary>A connected bot as it stood at one moment.</summary>
public sealed record BotView(
    BotId Bot,
    BotSessionName Session,
    BotStatus Status,
    PlatformProperties Offered,
    int Capacity,
    int Leases,
    DateTimeOffset SeenAt,
    string Version)
{
    /// <summary>The rule that keeps work from it; null when none does.</summary>
    public Drain? DrainedBy { get; init; }

    /// <summary>What it holds; empty where only figures were asked for.</summary>
    public IReadOnlyList<LeaseView> Held { get; init; } = [];

    /// <summary>How many jobs more it would take now.</summary>
    public int IdleCapacity { get; init; }

    /// <summary>The names of the kinds of platform that it is.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];
}
