using System.CommandLine;
using Grid.Benchmarks.Reporting;

namespace Grid.Benchmarks.Cas;

/// <summary><c>grid bench cas</c>: the storage services over gRPC, as many clients at once see them.</summary>
internal static class CasCommand
{
    private static readonly Option<string?> Config = new("--config")
    {
        Description = "Configuration to serve; {data} and {address} are filled in. A disk store and cache without it.",
        HelpName = "YAML",
    };

    private static readonly Option<int> Samples = CommonOptions.Number(
        "--samples", "Samples of each row; the median counts.", 3);

    private static readonly Option<int> Seconds = CommonOptions.Number(
        "--seconds", "How long a sample of small calls lasts.", 2);

    private static readonly Option<int> Connections = CommonOptions.Number(
        "--connections", "Connections the calls of a row are spread over.", 1);

    private static readonly Option<int> FrameKibibytes = CommonOptions.Number(
        "--frame-kib", "The largest HTTP/2 frame the server may send; 16 is what every client takes.", 16);

    private static readonly Option<bool> Socket = new("--unix") { Description = "A unix socket instead of TCP." };

    private static readonly Option<string?> Only = new("--only")
    {
        Description = "Measure only rows whose name holds this.",
        HelpName = "TEXT",
    };

    public static Command Create()
    {
        Command command = new("cas", "Storage over gRPC: digests, blobs, results and bytes a second, and the server's memory.")
        {
            CommonOptions.Data, CommonOptions.FileSystem, Config, Samples, Seconds, Connections, FrameKibibytes, Socket, Only,
            CommonOptions.AsJson, CommonOptions.Grid,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        CasOptions options = new()
        {
            GridAssembly = parsed.GetValue(CommonOptions.Grid) ?? Checkout.GridAssembly(),
            ConfigPath = parsed.GetValue(Config),
            Samples = Math.Max(1, parsed.GetValue(Samples)),
            SampleDuration = TimeSpan.FromSeconds(parsed.GetValue(Seconds)),
            Connections = Math.Max(1, parsed.GetValue(Connections)),
            FrameBytes = Math.Max(16, parsed.GetValue(FrameKibibytes)) << 10,
            UsesSocket = parsed.GetValue(Socket),
            Only = parsed.GetValue(Only),
        };
        using DataFolder data = CommonOptions.OpenData(parsed);
        bool asJson = parsed.GetValue(CommonOptions.AsJson);
        Report report = await new CasBenchmark(options, data, asJson ? TextWriter.Null : Console.Error).RunAsync(cancellation);
        await Console.Out.WriteLineAsync(asJson ? report.ToJson() : report.Describe());
        return 0;
    }
}
