using System.CommandLine;
using System.Text.Json;

namespace Grid.Benchmarks.Exec;

/// <summary><c>grid bench exec</c>: what an execution costs beside spawning the command, and what a server uses meanwhile.</summary>
internal static class ExecCommand
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
    };

    private static readonly Option<int> Sequential = CommonOptions.Number(
        "--sequential", "Actions one after the other.", 200);

    private static readonly Option<int> Concurrent = CommonOptions.Number(
        "--concurrent", "Actions with several under way at once.", 3000);

    private static readonly Option<int> Concurrency = CommonOptions.Number(
        "--concurrency", "How many at once.", 8);

    private static readonly Option<int> Jobs = CommonOptions.Number("--jobs", "Jobs of the bot.", 2);

    private static readonly Option<int> WarmUp = CommonOptions.Number(
        "--warm-up", "Actions before anything is measured: the just-in-time compiler takes 5,000 to settle.", 6000);

    private static readonly Option<int> BlobMebibytes = CommonOptions.Number(
        "--blob-mib", "Size of the blob written and read; 0 for none.", 1024);

    private static readonly Option<int> Bots = CommonOptions.Number(
        "--bots", "Idle bots connected; 0 for no idle measurement.", 10);

    private static readonly Option<int> IdleSeconds = CommonOptions.Number(
        "--idle-seconds", "How long the idle server is watched.", 30);

    public static Command Create()
    {
        Command command = new("exec", "No-op executions, a large blob, idle bots: latencies, peak memory, processor time.")
        {
            Sequential, Concurrent, Concurrency, Jobs, WarmUp, BlobMebibytes, Bots, IdleSeconds, CommonOptions.Data,
            CommonOptions.FileSystem, CommonOptions.AsJson, CommonOptions.Grid,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        ExecOptions options = new()
        {
            Sequential = parsed.GetValue(Sequential),
            Concurrent = parsed.GetValue(Concurrent),
            Concurrency = parsed.GetValue(Concurrency),
            Jobs = parsed.GetValue(Jobs),
            WarmUp = parsed.GetValue(WarmUp),
            BlobBytes = (long)parsed.GetValue(BlobMebibytes) << 20,
            Bots = parsed.GetValue(Bots),
            IdleDuration = TimeSpan.FromSeconds(parsed.GetValue(IdleSeconds)),
            GridAssembly = parsed.GetValue(CommonOptions.Grid) ?? Checkout.GridAssembly(),
        };
        using DataFolder data = CommonOptions.OpenData(parsed);
        bool asJson = parsed.GetValue(CommonOptions.AsJson);
        TextWriter progress = asJson ? TextWriter.Null : Console.Error;
        ExecResult result = await new ExecBenchmark(options, data, progress).RunAsync(cancellation);
        await Console.Out.WriteLineAsync(asJson ? JsonSerializer.Serialize(result, Json) : result.Describe());
        return 0;
    }
}
