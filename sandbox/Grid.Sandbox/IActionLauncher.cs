using Grid.Sandbox.Processes;

namespace Grid.Sandbox;

/// <summary>How one kind of sandbox runs a command in an input root that lies ready on the disk.</summary>
public interface IActionLauncher
{
    /// <summary>Runs the command to its end; afterwards no process of it is alive.</summary>
    Task<ProcessOutcome> LaunchAsync(ActionLaunch launch, CancellationToken cancellation);
}
