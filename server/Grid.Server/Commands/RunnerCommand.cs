using System.CommandLine;
using Grid.Config.Model;
using Grid.Core;
using Grid.Sandbox.Processes;
using Grid.Server.Hosting;
using Microsoft.Extensions.Logging;

namespace Grid.Server.Commands;

/// <summary><c>grid runner CONFIG.yml</c>: runs commands for bots of other users on this machine.</summary>
internal static class RunnerCommand
{
    private static readonly Argument<FileInfo> File = new("config")
    {
        Description = "A configuration with 'runner:'.",
        HelpName = "CONFIG.yml",
    };

    public static Command Create()
    {
        Command command = new("runner", "Run commands for a bot of another user.") { File };
        command.SetAction((parsed, cancellation) =>
            Serving.GuardAsync(() => RunAsync(parsed.GetRequiredValue(File), cancellation)));
        return command;
    }

    private static async Task<int> RunAsync(FileInfo file, CancellationToken cancellation)
    {
        if (ConfigFile.Load(file, Console.Error) is not { } config)
        {
            return 1;
        }

        RunnerConfig runner = config.Runner ?? throw GridException.FailedPrecondition(
            $"{file} has no runner: add 'runner: {{address: unix:///PATH, bots: [USER], staging-path: DIR}}'.");
        ProcessPrivacy.Begin();
        using ILoggerFactory loggers = GridLogging.Create(LogLevel.Information);
        await using RunnerHost host = await RunnerHost.StartAsync(runner, loggers, TimeProvider.System, cancellation);
        await Console.Out.WriteLineAsync($"listening on {runner.Address}\nready; Ctrl-C stops it");
        await Console.Out.FlushAsync(cancellation);
        await StopRequest.WhenMadeAsync(cancellation);
        return 0;
    }
}
