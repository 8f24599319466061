using System.CommandLine;
using Grid.Benchmarks.Reporting;
using Grid.Benchmarks.Scheduler.Durable;
using Grid.Benchmarks.Scheduler.Stores;

namespace Grid.Benchmarks.Scheduler;

/// <summary><c>grid bench scheduler</c>: what the scheduler does in a second, and what a queued job costs.</summary>
internal static class SchedulerCommand
{
    private const string FoldPart = "fold";
    private const string StorePart = "store";
    private const string DurablePart = "durable";

    private static readonly Option<int> Cycles = CommonOptions.Number(
        "--cycles", "Of fold: jobs submitted, leased and completed for a sample.", 400_000);

    private static readonly Option<int> Queued = CommonOptions.Number(
        "--queued", "Jobs that wait: meanwhile, in fold; to see what they take and how fast they load, in durable and store.", 1_000_000);

    private static readonly Option<int> Samples = CommonOptions.Number(
        "--samples", "Samples of each row; the median counts.", 3);

    private static readonly Option<string> Part = CreatePart();

    public static Command Create()
    {
        Command command = new("scheduler", "The scheduler: jobs a second, latencies, and bytes for each job that waits.")
        {
            Part, Cycles, StoreOptions.CommitsOption, Queued, Samples, CommonOptions.AsJson,
        };
        DurableOptions.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        bool asJson = parsed.GetValue(CommonOptions.AsJson);
        TextWriter progress = asJson ? TextWriter.Null : Console.Error;
        Report report = parsed.GetValue(Part) switch
        {
            FoldPart => RunFold(parsed, progress, cancellation),
            StorePart => await RunStoreAsync(parsed, progress, cancellation),
            _ => await RunDurableAsync(parsed, progress, cancellation),
        };
        await Console.Out.WriteLineAsync(asJson ? report.ToJson() : report.Describe());
        return 0;
    }

    private static Report RunFold(ParseResult parsed, TextWriter progress, CancellationToken cancellation)
    {
        FoldOptions options = new(
            Math.Max(1, parsed.GetValue(Cycles)), Math.Max(1, parsed.GetValue(Queued)), Math.Max(1, parsed.GetValue(Samples)));
        return new FoldBenchmark(options, progress).Run(cancellation);
    }

    // On a disk unless a folder is named: what keeps state spends its time waiting for one.
    private static async Task<Report> RunStoreAsync(ParseResult parsed, TextWriter progress, CancellationToken cancellation)
    {
        StoreOptions options = new(
            Math.Max(1, parsed.GetValue(StoreOptions.CommitsOption)),
            parsed.GetValue(Queued),
            Math.Max(1, parsed.GetValue(Samples)));
        using DataFolder data = DataFolder.Of(parsed.GetValue(CommonOptions.Data));
        return await new StoreBenchmark(options, data, progress).RunAsync(cancellation);
    }

    private static async Task<Report> RunDurableAsync(ParseResult parsed, TextWriter progress, CancellationToken cancellation)
    {
        DurableOptions options = DurableOptions.Of(parsed) with
        {
            Samples = Math.Max(1, parsed.GetValue(Samples)),
            Queued = parsed.GetValue(Queued),
        };
        using DataFolder data = CommonOptions.OpenData(parsed);
        return await new DurableBenchmark(options, data, progress).RunAsync(cancellation);
    }

    private static Option<string> CreatePart()
    {
        Option<string> option = new("--part")
        {
            Description = "fold: the scheduler's decisions alone, in this process, on one thread. "
                + "store: what keeps its state alone, in this process. "
                + "durable: servers, clients and bots over gRPC, with the scheduler's state kept in different places.",
            DefaultValueFactory = _ => FoldPart,
        };
        option.AcceptOnlyFromAmong(FoldPart, StorePart, DurablePart);
        return option;
    }
}
