using Grid.Scheduling;

namespace Grid.Dispatch.Operating;

/// <summary>The bots of one platform and status in figures.</summary>
internal sealed record BotFigures(string Instance, string Platform, string Status, long Count, long Capacity, long Idle)
{
    public static BotFigures Of(string instance, string platform, string status, BotView[] bots) => new(
        instance,
        platform,
        status,
        bots.Length,
        bots.Sum(bot => (long)bot.Capacity),
        bots.Sum(bot => (long)bot.IdleCapacity));
}
