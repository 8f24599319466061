using Grid.Core;

namespace Grid.Scheduling;

/// <summary>What a bot says of itself in a call.</summary>
/// <param name="Bot">Which bot it is.</param>
/// <param name="Status">Whether it wants work.</param>
/// <param name="Offered">Its platform.</param>
/// <param name="Capacity">How many jobs it runs at once.</param>
/// <param name="Leases">Every lease it knows of. One it does not list is lost.</param>
public sealed record BotReport(
    BotId Bot, BotStatus Status, PlatformProperties Offered, int Capacity, IReadOnlyList<LeaseReport> Leases)
{
    /// <summary>The names of the kinds of platform that it is, by which metrics and quotas go.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>The program and version it names, for people.</summary>
    public string Version { get; init; } = string.Empty;
}
