using System.CommandLine;
using Grid.Core;
using Grid.Sandbox.Processes;
using Grid.Server.Hosting;
using Microsoft.Extensions.Logging;

namespace Grid.Server.Commands;

/// <summary><c>grid server CONFIG.yml</c>: everything the file names, until told to stop.</summary>
internal static class ServerCommand
{
    private static readonly Argument<FileInfo> File = new("config")
    {
        Description = "The configuration: BuildGrid's vocabulary and ours.",
        HelpName = "CONFIG.yml",
    };

    public static Command Create()
    {
        // BuildGrid's forms have a word more.
        Command command = Serve(new Command("server", "Serve what a configuration names."));
        command.Add(Serve(new Command("start", "The same, as BuildGrid writes it.")));
        command.Add(LintCommand.Create());
        return command;
    }

    private static Command Serve(Command command)
    {
        command.Add(File);
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

        if (config.Instances.Count == 0)
        {
            throw GridException.FailedPrecondition(
                $"{file} has no instances, so there is nothing to serve: add 'instances:', or start its bots with grid bot.");
        }

        ProcessPrivacy.Begin();
        await using GridProcess process = await GridProcess.StartAsync(config, LogLevel.Information, cancellation);
        process.Announce(Console.Out);
        await process.ServeAsync(Console.Out, cancellation);
        return 0;
    }
}
