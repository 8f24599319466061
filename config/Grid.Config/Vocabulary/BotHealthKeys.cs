using System.Globalization;
using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

/// <summary>When a bot takes no new work, under the names that buildbox-worker has for it.</summary>
internal static class BotHealthKeys
{
    private const int CountMax = 1_000_000;
    private const int Whole = 100;

    public static Key<int> ConsecutiveErrors { get; } = new(
        "consecutive-errors-threshold",
        Shapes.Count(0, CountMax),
        "So many actions in a row that failed by the bot's own fault make it take no more, until an action of its own goes "
            + "well; 0 for never.")
    {
        Default = 5,
        DefaultText = "5",
    };

    public static Key<IReadOnlyList<DiskUsageConfig>> DiskUsage { get; } = new(
        "disk-usage-health-check",
        new ListShape<DiskUsageConfig>(
            "a list of PATH:PERCENT%",
            new ScalarShape<DiskUsageConfig>("PATH:PERCENT%", (text, _) => ParseUsage(text)))
        {
            AcceptsOne = true,
        },
        "Disks that may be so full, such as `/var:90%`, while the bot takes work. The disk of its own folder always has to "
            + "have 256 MiB.")
    {
        Default = [],
        DefaultText = "none",
    };

    private static Parsed<DiskUsageConfig> ParseUsage(string text)
    {
        int colon = text.LastIndexOf(':');
        return colon > 0
            && text[0] == '/'
            && text.EndsWith('%')
            && int.TryParse(text.AsSpan()[(colon + 1)..^1], NumberStyles.None, CultureInfo.InvariantCulture, out int percent)
            && percent is >= 1 and <= Whole
                ? Parsed<DiskUsageConfig>.Good(new DiskUsageConfig(text[..colon], percent / (double)Whole))
                : Parsed<DiskUsageConfig>.Bad($"'{text}' is not a disk and how full it may be: write /path:90%");
    }
}
