using System.Globalization;
using System.Text;

namespace Grid.Benchmarks.Exec;

/// <summary>What was measured; null where it was not asked for.</summary>
/// <param name="FileSystem">What the data lay on: actions make and remove folders, and few file systems take that alike.</param>
internal sealed record ExecResult(string FileSystem)
{
    /// <summary>One execution after the other, beside spawning the same command.</summary>
    public LatencyResult? Sequential { get; init; }

    /// <summary>Several executions at once, beside as many threads spawning the same command.</summary>
    public LatencyResult? Concurrent { get; init; }

    /// <summary>A large blob written and read.</summary>
    public BlobResult? Blob { get; init; }

    /// <summary>A server whose bots have nothing to do.</summary>
    public IdleResult? Idle { get; init; }

    public string Describe()
    {
        StringBuilder text = new();
        Line(text, $"data on {FileSystem}");
        Append(text, "sequential", Sequential);
        Append(text, "concurrent", Concurrent);
        if (Blob is { } blob)
        {
            double written = blob.WriteMegabytesPerSecond;
            double read = blob.ReadMegabytesPerSecond;
            Line(text, $"blob of {blob.SizeBytes >> 20} MiB: written at {written:0} MB/s, read at {read:0} MB/s");
            Line(text, $"  server's peak memory {blob.ServerPeakBytes / 1048576.0:0} MiB (limit 600)");
        }

        if (Idle is { } idle)
        {
            Line(text, $"idle with {idle.Bots} bots: {idle.ServerPercentOfCore:0.00} % of one core over {idle.Seconds:0} s (limit 1)");
            Line(text, $"  server's memory {idle.ServerResidentBytes / 1048576.0:0} MiB");
        }

        return text.ToString().TrimEnd();
    }

    private static void Append(StringBuilder text, string name, LatencyResult? result)
    {
        if (result is not null)
        {
            Line(text, $"{name}, {result.Actions} no-op actions, {result.Concurrency} at once: {result.PerSecond:0} a second");
            Line(text, $"  execute      {result.Execute}");
            Line(text, $"    medians    {result.Stages}");
            Line(text, $"    processor  {result.ProcessorMilliseconds:0.00} ms an action, commands {result.CommandMilliseconds:0.00} ms");
            Line(text, $"  posix_spawn  {result.Spawn}");
            Line(text, $"  ratio        {result.Ratio:0.0} at p50 (aim for sequential: 6)");
        }
    }

    private static void Line(StringBuilder text, FormattableString line) =>
        text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
}
