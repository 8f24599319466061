using System.Globalization;

namespace Grid.Server.Client.Output;

/// <summary>Sizes and durations as people read them.</summary>
internal static class Sizes
{
    private static readonly string[] Units = ["KiB", "MiB", "GiB", "TiB"];

    /// <summary>A count of bytes: <c>512 B</c>, <c>1.5 MiB</c>.</summary>
    public static string OfBytes(long sizeBytes)
    {
        if (sizeBytes < 1024)
        {
            return $"{sizeBytes} B";
        }

        double size = sizeBytes / 1024.0;
        int unit = 0;
        while (size >= 1024 && unit < Units.Length - 1)
        {
            size /= 1024;
            unit++;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{size:0.#} {Units[unit]}");
    }

    /// <summary>A duration: <c>0.4 ms</c>, <c>12 ms</c>, <c>3.2 s</c>, <c>4 min 10 s</c>.</summary>
    public static string OfTime(TimeSpan duration) => duration switch
    {
        { TotalMilliseconds: < 10 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0.0} ms"),
        { TotalMilliseconds: < 1000 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0} ms"),
        { TotalSeconds: < 60 } => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.0} s"),
        _ => $"{(long)duration.TotalMinutes} min {duration.Seconds} s",
    };
}
