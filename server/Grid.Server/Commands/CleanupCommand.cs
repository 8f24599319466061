using System.CommandLine;
using Grid.Core;
using Grid.Server.Hosting;

namespace Grid.Server.Commands;

/// <summary><c>grid cleanup CONFIG.yml</c>: keeps the indexes of a configuration below their watermarks.</summary>
internal static class CleanupCommand
{
    private const int PeriodSecondsDefault = 30;

    private static readonly Argument<FileInfo> File = new("config")
    {
        Description = "A configuration with 'cleanup:'; the servers' own will do.",
        HelpName = "CONFIG.yml",
    };

    private static readonly Option<bool> DryRun = new("--dry-run")
    {
        Description = "Tell what would be deleted, and delete nothing.",
    };

    private static readonly Option<bool> Once = new("--once")
    {
        Description = "Clean up once, and end; without it, look again and again.",
    };

    private static readonly Option<int> Period = new("--sleep-interval")
    {
        Description = "Seconds between looks.",
        HelpName = "N",
        DefaultValueFactory = _ => PeriodSecondsDefault,
    };

    public static Command Create()
    {
        // BuildGrid's form has a word more.
        Command start = WithOptions(new Command("start", "The same, as BuildGrid writes it."));
        Command cleanup = WithOptions(new Command("cleanup", "Delete what indexes hold beyond their watermarks."));
        cleanup.Add(start);
        return cleanup;
    }

    private static Command WithOptions(Command command)
    {
        command.Add(File);
        command.Add(DryRun);
        command.Add(Once);
        command.Add(Period);
        command.SetAction((parsed, cancellation) => Serving.GuardAsync(() => RunAsync(parsed, cancellation)));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        FileInfo file = parsed.GetRequiredValue(File);
        if (ConfigFile.Load(file, Console.Error) is not { } config)
        {
            return 1;
        }

        if (config.Cleanups.Count == 0)
        {
            throw GridException.FailedPrecondition(
                $"{file} has no clean-ups: add 'cleanup:' with the indexes to clean up and their watermarks.");
        }

        bool isOnce = parsed.GetValue(Once) || parsed.GetValue(DryRun);
        await using CleanupRun run = new(
            config.Cleanups, parsed.GetValue(DryRun), Console.Out.WriteLine, Console.Error.WriteLine);
        return await run.RunAsync(
            isOnce ? null : TimeSpan.FromSeconds(Math.Max(1, parsed.GetValue(Period))), cancellation);
    }
}
