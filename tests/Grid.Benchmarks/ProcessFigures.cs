using System.Globalization;

namespace Grid.Benchmarks;

/// <summary>What Linux counts for a process, read from /proc.</summary>
internal sealed class ProcessFigures(int processId)
{
    // USER_HZ, which is 100 on every architecture .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>Processor time used so far by all its threads, in seconds.</summary>
    public double ProcessorSeconds => Ticks(11) + Ticks(12);

    /// <summary>The same of its children that have ended.</summary>
    public double ChildrenProcessorSeconds => Ticks(13) + Ticks(14);

    /// <summary>Most memory it ever had resident since the last <see cref="ResetPeak"/>, in bytes (VmHWM).</summary>
    public long PeakResidentBytes => StatusBytes("VmHWM:");

    /// <summary>Memory resident now, in bytes.</summary>
    public long ResidentBytes => StatusBytes("VmRSS:");

    /// <summary>Lets the peak be counted from now on.</summary>
    public void ResetPeak() => File.WriteAllText($"/proc/{processId}/clear_refs", "5");

    // The name in parentheses may hold spaces; utime, stime, and those of children, are the 12th to 15th fields after it.
    private double Ticks(int field)
    {
        string stat = File.ReadAllText($"/proc/{processId}/stat");
        return Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[field]) / TicksPerSecond;
    }

    private static long Parse(string field) => long.Parse(field, CultureInfo.InvariantCulture);

    private long StatusBytes(string name)
    {
        string line = File.ReadLines($"/proc/{processId}/status").First(line => line.StartsWith(name, StringComparison.Ordinal));
        return Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[1].Trim()) * 1024;
    }
}
