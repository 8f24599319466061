using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Grid.Benchmarks.Reporting;

/// <summary>Figures, the machine they come from, and how they are printed.</summary>
/// <param name="Title">What was measured.</param>
/// <param name="Setting">File system, samples and the like.</param>
/// <param name="Baselines">What the machine did in the same run without us; null where each figure has a baseline of its own.</param>
/// <param name="Figures">The table.</param>
internal sealed record Report(string Title, string Setting, Baselines? Baselines, IReadOnlyList<Figure> Figures)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
    };

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    public string Describe()
    {
        StringBuilder text = new();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Title} ({Setting})");
        if (Baselines is not null)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {Baselines}");
        }

        text.AppendLine("| work | measured | at least | aim | | server's CPU | beside |");
        text.AppendLine("|---|---|---|---|---|---|---|");
        foreach (Figure figure in Figures)
        {
            text.AppendLine(Row(figure));
        }

        return text.ToString().TrimEnd();
    }

    private static string Row(Figure figure)
    {
        string cpu = figure.ServerMicroseconds is { } used ? $"{Number(used)} µs" : string.Empty;
        string bounds = figure.Target is { } target
            ? $"{Number(target.AtLeast)} | {Number(target.Aim)} | {target.VerdictOn(figure.Measured)}"
            : "| |";
        return $"| {figure.Work} | {Number(figure.Measured)} {figure.Unit} | {bounds} | {cpu} | {figure.Baseline} |";
    }

    private static string Number(double value) =>
        value.ToString(value >= 100 ? "#,0" : "0.###", CultureInfo.InvariantCulture);
}
