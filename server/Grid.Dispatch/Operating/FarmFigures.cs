using Grid.Scheduling;

namespace Grid.Dispatch.Operating;

/// <summary>A farm in figures at one moment, by instance and platform: what autoscalers go by.</summary>
internal sealed class FarmFigures
{
    /// <summary>The platform under which the rest is summed when there are more than metrics should tell apart.</summary>
    public const string OtherPlatform = "other";

    // Every series costs the monitoring system memory for as long as it keeps history, and labels come from clients.
    private const int SeriesMax = 200;

    private FarmFigures(IReadOnlyList<PlatformFigures> platforms, IReadOnlyList<BotFigures> bots)
    {
        (Platforms, Bots) = (platforms, bots);
    }

    /// <summary>Of a server that does not have the scheduler.</summary>
    public static FarmFigures None { get; } = new([], []);

    public IReadOnlyList<PlatformFigures> Platforms { get; }

    public IReadOnlyList<BotFigures> Bots { get; }

    public static FarmFigures Of(IReadOnlyList<QueueView> queues, IReadOnlyList<BotView> bots, DateTimeOffset now)
    {
        HashSet<(string, string)> ofJobs =
        [
            .. queues.GroupBy(queue => (queue.Pool.Value, queue.Label))
                .OrderByDescending(group => group.Sum(queue => (long)queue.Length + queue.Executing))
                .Take(SeriesMax)
                .Select(group => group.Key),
        ];
        (BotView Bot, string Label)[] labelled = [.. bots.SelectMany(bot => LabelsOf(bot).Select(label => (bot, label)))];
        HashSet<(string, string)> ofBots =
        [
            .. labelled.GroupBy(pair => (pair.Bot.Bot.Pool.Value, pair.Label))
                .OrderByDescending(group => group.Count())
                .Take(SeriesMax)
                .Select(group => group.Key),
        ];
        return new FarmFigures(
            [
                .. queues.GroupBy(queue => Told(queue.Pool.Value, queue.Label, ofJobs))
                    .Select(group => PlatformFigures.Of(group.Key.Instance, group.Key.Platform, [.. group], now)),
            ],
            [
                .. labelled.GroupBy(pair => (Told(pair.Bot.Bot.Pool.Value, pair.Label, ofBots), StatusOf(pair.Bot)))
                    .Select(group => BotFigures.Of(
                        group.Key.Item1.Instance,
                        group.Key.Item1.Platform,
                        group.Key.Item2,
                        [.. group.Select(pair => pair.Bot).Distinct()])),
            ]);
    }

    private static (string Instance, string Platform) Told(string instance, string label, HashSet<(string, string)> told) =>
        told.Contains((instance, label)) ? (instance, label) : (instance, OtherPlatform);

    private static IEnumerable<string> LabelsOf(BotView bot) => bot.Labels.Count > 0 ? bot.Labels : [string.Empty];

    // A drained bot is well: what an autoscaler has to know of it is that it gets no work.
    private static string StatusOf(BotView bot) => bot switch
    {
        { Status: not BotStatus.Ok } => bot.Status.ToString().ToUpperInvariant(),
        { DrainedBy: not null } => "DRAINED",
        _ => "OK",
    };
}
