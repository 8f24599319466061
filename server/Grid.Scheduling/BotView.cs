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
    string Version);
