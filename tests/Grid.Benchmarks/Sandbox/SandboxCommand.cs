using System.CommandLine;
using Grid.Benchmarks.Reporting;

namespace Grid.Benchmarks.Sandbox;

/// <summary><c>grid bench sandbox</c>: inputs staged by links and by FUSE, beside the same tree on the disk.</summary>
internal static class SandboxCommand
{
    private const long Mebi = 1L << 20;

    private static readonly Option<int> Samples = CommonOptions.Number(
        "--samples", "Samples of each row; the median counts.", 7);

    private static readonly Option<int> Files = CommonOptions.Number("--files", "Files of the tree.", 5_000);

    private static readonly Option<int> Directories = CommonOptions.Number("--directories", "Its directories.", 500);

    private static readonly Option<int> Size = CommonOptions.Number("--size", "Its size, in MiB.", 200);

    private static readonly Option<string[]> Parts = CreateParts();

    public static Command Create()
    {
        Command command = new("sandbox", "Sandboxes: doing nothing, laying inputs out, reading, compiling. Needs root, for the mounts.")
        {
            Parts, Samples, Files, Directories, Size, CommonOptions.Data, CommonOptions.FileSystem, CommonOptions.AsJson,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        SandboxOptions options = new(
            Math.Max(1, parsed.GetValue(Samples)),
            Math.Max(1, parsed.GetValue(Files)),
            Math.Max(1, parsed.GetValue(Directories)),
            Math.Max(1, parsed.GetValue(Size)) * Mebi)
        {
            Parts = parsed.GetValue(Parts)!,
        };
        using DataFolder data = CommonOptions.OpenData(parsed);
        bool asJson = parsed.GetValue(CommonOptions.AsJson);
        TextWriter progress = asJson ? TextWriter.Null : Console.Error;
        Report report = await new SandboxBenchmark(options, data, progress).RunAsync(cancellation);
        await Console.Out.WriteLineAsync(asJson ? report.ToJson() : report.Describe());
        return 0;
    }

    private static Option<string[]> CreateParts()
    {
        Option<string[]> option = new("--part")
        {
            Description = "noop: actions that do nothing. staging: a tree laid out and read. large: one large input. "
                + "compile: many headers by FUSE. make: a C project by recc, in the root that eng/clients-root makes. All without it.",
            DefaultValueFactory = _ => [.. SandboxOptions.AllParts],
        };
        option.AcceptOnlyFromAmong([.. SandboxOptions.AllParts]);
        return option;
    }
}
