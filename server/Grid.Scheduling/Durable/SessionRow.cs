using Grid.Core;

namespace Grid.Scheduling.Durable;

/// <summary>An open conversation with a bot. Its key is <see cref="Name"/>.</summary>
public sealed record SessionRow(
    BotSessionName Name, BotId Bot, BotStatus Status, PlatformProperties Offered, int Capacity, string Version)
    : SchedulerRow
{
    /// <summary>The names of the kinds of platform that it is.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];
}
