using System.CommandLine;
using Grid.Benchmarks.Reporting;

namespace Grid.Benchmarks.Scheduler;

/// <summary><c>grid bench scheduler</c>: what the scheduler does in a second, and what a queued job costs.</summary>
internal static class SchedulerCommand
{
    private static readonly Option<int> Cycles = CommonOptions.Number(
        "--cycles", "Jobs submitted, leased and completed for a sample.", 400_000);

    private static readonly Option<int> Queued = CommonOptions.Number(
        "--queued", "Jobs that wait meanwhile, where the queue is long.", 1_000_000);

    private static readonly Option<int> Samples = CommonOptions.Number(
        "--samples", "Samples of each row; the median counts.", 3);

    private static readonly Option<string> Part = CreatePart();

    public static Command Create()
    {
        Command command = new("scheduler", "The scheduler: cycles a second, and bytes for each job that waits.")
        {
            Part, Cycles, Queued, Samples, CommonOptions.AsJson,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        FoldOptions options = new(
            Math.Max(1, parsed.GetValue(Cycles)), Math.Max(1, parsed.GetValue(Queued)), Math.Max(1, parsed.GetValue(Samples)));
        bool asJson = parsed.GetValue(CommonOptions.AsJson);
        TextWriter progress = asJson ? TextWriter.Null : Console.Error;
        Report report = new FoldBenchmark(options, progress).Run(cancellation);
        await Console.Out.WriteLineAsync(asJson ? report.ToJson() : report.Describe());
        return 0;
    }

    private static Option<string> CreatePart()
    {
        Option<string> option = new("--part")
        {
            Description = "fold: the scheduler's decisions alone, in this process, on one thread.",
            DefaultValueFactory = _ => "fold",
        };
        option.AcceptOnlyFromAmong("fold");
        return option;
    }
}
