using System.CommandLine;
using Grid.Benchmarks.Reporting;

namespace Grid.Benchmarks.Storage;

/// <summary><c>grid bench storage</c>: a store in this process, beside the hash and the file system under it.</summary>
internal static class StorageCommand
{
    private static readonly Option<int> Blobs = CommonOptions.Number(
        "--blobs", "Blobs held when it is looked into and opened again; 10000000 is what the targets speak of.", 1_000_000);

    private static readonly Option<int> Samples = CommonOptions.Number(
        "--samples", "Samples of each row; the median counts.", 3);

    private static readonly Option<string> Store = CreateStore();

    public static Command Create()
    {
        Command command = new("storage", "A store in process: writing with hashing, looking, reading, opening again.")
        {
            Store, Blobs, Samples, CommonOptions.Data, CommonOptions.FileSystem, CommonOptions.AsJson,
        };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        StoreKind kind = StoreKind.All.Single(kind => kind.Name == parsed.GetValue(Store));
        int blobs = Math.Clamp(parsed.GetValue(Blobs), StorageBenchmark.BlobsMin, kind.BlobsMax);
        StorageOptions options = new(kind, blobs, Math.Max(1, parsed.GetValue(Samples)));
        using DataFolder data = CommonOptions.OpenData(parsed);
        bool asJson = parsed.GetValue(CommonOptions.AsJson);
        TextWriter progress = asJson ? TextWriter.Null : Console.Error;
        Report report = await new StorageBenchmark(options, data, progress).RunAsync(cancellation);
        await Console.Out.WriteLineAsync(asJson ? report.ToJson() : report.Describe());
        return 0;
    }

    private static Option<string> CreateStore()
    {
        Option<string> option = new("--store")
        {
            Description = "Which store.",
            DefaultValueFactory = _ => StoreKind.All[0].Name,
        };
        option.AcceptOnlyFromAmong([.. StoreKind.All.Select(kind => kind.Name)]);
        return option;
    }
}
