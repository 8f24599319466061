using Grid.Operating.V1;

namespace Grid.Server.Client.Operating;

/// <summary>A bot as <c>--json</c> prints it. Fields without a value are left out; the others keep their names.</summary>
internal sealed record BotView
{
    public required string Name { get; init; }

    public required string Session { get; init; }

    public required string Status { get; init; }

    public required int Capacity { get; init; }

    public required int IdleCapacity { get; init; }

    public required DateTimeOffset SeenAt { get; init; }

    public required IReadOnlyList<string> Labels { get; init; }

    public required IReadOnlyList<string> Properties { get; init; }

    public required IReadOnlyList<LeaseView> Leases { get; init; }

    public DrainView? DrainedBy { get; init; }

    public string? Version { get; init; }

    public static BotView Of(Bot bot) => new()
    {
        Name = bot.Name,
        Session = bot.Session,
        Status = StatusOf(bot.Status),
        Capacity = bot.Capacity,
        IdleCapacity = bot.IdleCapacity,
        SeenAt = bot.SeenAt.ToDateTimeOffset(),
        Labels = [.. bot.Labels],
        Properties = [.. bot.Properties.Select(property => $"{property.Name}={property.Value}")],
        Leases = [.. bot.Leases.Select(LeaseView.Of)],
        DrainedBy = bot.DrainedBy is { } drain ? DrainView.Of(drain) : null,
        Version = bot.Version.Length > 0 ? bot.Version : null,
    };

    private static string StatusOf(Rwapi.BotStatus status) => status switch
    {
        Rwapi.BotStatus.Ok => "ok",
        Rwapi.BotStatus.Unhealthy => "unhealthy",
        Rwapi.BotStatus.HostRebooting => "host rebooting",
        Rwapi.BotStatus.BotTerminating => "terminating",
        Rwapi.BotStatus.Initializing => "initializing",
        _ => "unknown",
    };
}
