using System.CommandLine;
using Grid.Benchmarks.Reporting;

namespace Grid.Benchmarks.BuildStream;

/// <summary>
/// <c>grid bench buildstream</c>: a project built by BuildStream on our server, with our bot and proxy and with BuildBox's.
/// </summary>
internal static class BuildStreamCommand
{
    private static readonly Option<int> Samples = CommonOptions.Number(
        "--samples", "Samples of each row; the median counts.", 5);

    public static Command Create()
    {
        Command command = new(
            "buildstream",
            "BuildStream's wall time, our bot and proxy beside buildbox-worker and buildbox-casd. Needs root and eng/clients-root.")
        {
            Samples, CommonOptions.Data, CommonOptions.FileSystem, CommonOptions.AsJson,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        using DataFolder data = CommonOptions.OpenData(parsed);
        bool asJson = parsed.GetValue(CommonOptions.AsJson);
        TextWriter progress = asJson ? TextWriter.Null : Console.Error;
        BuildStreamBenchmark benchmark = new(Math.Max(1, parsed.GetValue(Samples)), data, progress);
        Report report = await benchmark.RunAsync(cancellation);
        await Console.Out.WriteLineAsync(asJson ? report.ToJson() : report.Describe());
        return 0;
    }
}
