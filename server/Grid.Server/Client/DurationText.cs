using System.Globalization;
using Grid.Core;

namespace Grid.Server.Client;

/// <summary>Durations as people write them: <c>90</c> (seconds), <c>500ms</c>, <c>30s</c>, <c>5m</c>, <c>1.5h</c>.</summary>
internal static class DurationText
{
    // Far beyond any build, and far within what a Duration message may hold.
    private const double DaysMax = 3650;

    private static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)),
        ("s", TimeSpan.FromSeconds(1)),
        ("m", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)),
        (string.Empty, TimeSpan.FromSeconds(1)),
    ];

    /// <exception cref="GridException">INVALID_ARGUMENT when the text is no positive duration.</exception>
    public static TimeSpan Parse(string text)
    {
        (string unit, TimeSpan length) = Units.First(row => text.EndsWith(row.Unit, StringComparison.Ordinal));
        string number = text[..^unit.Length];
        if (double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double count)
            && count > 0
            && count * length.TotalDays <= DaysMax)
        {
            return count * length;
        }

        throw GridException.InvalidArgument(
            $"'{text}' is no duration: write a positive number and a unit, such as 500ms, 30s, 5m or 1.5h.");
    }
}
