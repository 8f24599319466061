using Grid.Sandbox.Processes;

namespace Grid.Sandbox.HostTools;

/// <summary>
/// Runs commands with the tools of the machine itself: the input root is a folder like any other, the environment is the
/// command's own and nothing else. Keeps actions apart by care, not by force: use it for clients that are trusted.
/// </summary>
public sealed class HostToolsLauncher(ProcessHost processes) : IActionLauncher
{
    public async Task<ProcessOutcome> LaunchAsync(ActionLaunch launch, CancellationToken cancellation)
    {
        string name = launch.Command.Arguments[0];
        if (ProgramSearch.Find(name, launch.Command.EnvironmentVariables, launch.WorkingDirectory, ModeOf) is not { } program)
        {
            return ProcessOutcome.CommandNotFound(name);
        }

        return await processes.RunAsync(
            new ProcessRequest
            {
                Program = program,
                Arguments = launch.Command.Arguments,
                Environment = [.. launch.Command.EnvironmentVariables.Select(variable => $"{variable.Name}={variable.Value}")],
                WorkingDirectory = launch.WorkingDirectory,
                Folder = launch.Folder,
                Timeout = launch.Request.Timeout,
                Platform = launch.Request.Platform,
                Tap = launch.Request.Tap,
            },
            cancellation);
    }

    private static UnixFileMode? ModeOf(string path) => File.Exists(path) ? File.GetUnixFileMode(path) : null;
}
