using System.CommandLine;
using System.Globalization;
using Grid.Server.Hosting;
using Grid.Storage.Backends;
using Microsoft.Extensions.Logging;

namespace Grid.Server.Commands;

/// <summary><c>grid storage stat|verify|scrub DIR</c>: what a segment store on disk holds, and whether it still does.</summary>
internal static class StorageCommand
{
    private const int Damaged = 2;

    private static readonly Argument<DirectoryInfo> Folder = new("dir")
    {
        Description = "The folder of a !disk-storage or !disk-action-cache.",
        HelpName = "DIR",
    };

    public static Command Create()
    {
        Command storage = new("storage", "Look at a store on disk, check it, mend it.");
        storage.Add(Verb("stat", "Print what the store holds, in figures; a server may have it open.", Stat));
        storage.Add(Verb("verify", "Read and hash everything, changing nothing; exit code 2 when something is damaged.", Verify));
        storage.Add(Verb("scrub", "Read and hash everything, and drop what is damaged; no server may have it open.", Scrub));
        return storage;
    }

    private static Command Verb(string name, string description, Func<string, CancellationToken, int> run)
    {
        Command command = new(name, description) { Folder };
        command.SetAction((parsed, cancellation) => Serving.GuardAsync(
            () => Task.Run(() => run(parsed.GetRequiredValue(Folder).FullName, cancellation), cancellation)));
        return command;
    }

    private static int Stat(string folder, CancellationToken cancellation)
    {
        using SegmentInspection store = SegmentInspection.Open(folder);
        SegmentStoreFigures figures = store.Count(cancellation);
        Print("state", figures.IsClosed ? "closed in order" : "open, or not closed in order");
        Print("segments", $"{figures.SegmentCount}, {figures.SegmentSizeBytes} bytes");
        Print("in segments", $"{figures.RecordCount}, {figures.RecordSizeBytes} bytes");
        Print("in files", $"{figures.FileCount}, {figures.FileSizeBytes} bytes");
        Print("live", string.Create(CultureInfo.InvariantCulture, $"{figures.LiveRatio:P1} of the segments' bytes"));
        Print("index", $"{figures.IndexSizeBytes} bytes");
        Print("written", figures.WrittenAt is { } written ? $"{written.Oldest:u} to {written.Latest:u}" : "nothing");
        return 0;
    }

    private static int Verify(string folder, CancellationToken cancellation)
    {
        using SegmentInspection store = SegmentInspection.Open(folder);
        int count = 0;
        foreach (DamagedRecord damaged in store.FindDamaged(cancellation))
        {
            Console.Out.WriteLine($"damaged\t{damaged.Digest}\t{damaged.Place}");
            count++;
        }

        Console.Out.WriteLine(count == 0 ? $"{folder}: everything is as it was written" : $"{folder}: {count} damaged");
        return count == 0 ? 0 : Damaged;
    }

    private static int Scrub(string folder, CancellationToken cancellation)
    {
        using ILoggerFactory loggers = GridLogging.Create(LogLevel.Warning);
        int count = 0;
        SegmentStoreReport report = SegmentScrub.Run(folder, Tell, TimeProvider.System, loggers.CreateLogger("storage"), cancellation);
        Console.Out.WriteLine($"{folder}: {report}; {(count == 0 ? "nothing is damaged" : $"{count} damaged, and dropped")}");
        return 0;

        void Tell(DamagedRecord damaged)
        {
            Console.Out.WriteLine($"dropped\t{damaged.Digest}\t{damaged.Place}");
            count++;
        }
    }

    private static void Print(string name, string value) => Console.Out.WriteLine($"{name}\t{value}");
}
