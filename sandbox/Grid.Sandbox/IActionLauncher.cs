using Grid.Sandbox.Isolation;
using Grid.Sandbox.Processes;

namespace Grid.Sandbox;

/// <summary>How one kind of sandbox runs a command in an input root that lies ready on the disk.</summary>
public interface IActionLauncher
{
    /// <summary>Where the command will see its input root: absolute symlinks in it mean what the command would find.</summary>
    /// <param name="request">The action.</param>
    /// <param name="rootPath">The root, laid out, as this process sees it.</param>
    RootView ViewOf(SandboxRequest request, string rootPath) => RootView.AsIs(rootPath);

    /// <summary>Runs the command to its end; afterwards no process of it is alive.</summary>
    Task<ProcessOutcome> LaunchAsync(ActionLaunch launch, CancellationToken cancellation);
}
