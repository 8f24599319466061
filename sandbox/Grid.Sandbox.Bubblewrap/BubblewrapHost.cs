using Grid.Core;
using Grid.Sandbox.Isolation;
using Grid.Sandbox.Processes;
using Grid.Sandbox.Steps;

namespace Grid.Sandbox.Bubblewrap;

/// <summary>Bubblewrap on this machine, and who it is run by.</summary>
/// <param name="ProgramPath">Where it is.</param>
/// <param name="Steps">What becomes the actions' user before it is run; null when that is the bot itself.</param>
/// <param name="User">Who that is.</param>
internal sealed record BubblewrapHost(string ProgramPath, StepHost? Steps, ActionUser User)
{
    /// <summary>Looks for it.</summary>
    /// <exception cref="GridException">FAILED_PRECONDITION when it is not there, or cannot be run by another user.</exception>
    public static BubblewrapHost Prepare(ProcessHost processes, string? programPath, string folder)
    {
        var user = ActionUser.OfThisProcess();
        return new BubblewrapHost(
            BubblewrapProgram.Find(programPath), user.IsAnother ? StepHost.Prepare(processes, folder) : null, user);
    }
}
