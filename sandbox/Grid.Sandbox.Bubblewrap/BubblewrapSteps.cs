using Grid.Sandbox.Steps;

namespace Grid.Sandbox.Bubblewrap;

/// <summary>
/// What comes before bubblewrap under a bot that is root. Run by root it would map whoever the action is to root, who
/// owns what matters on a machine: it has to be somebody else, who still gets to the input root. And it ends when its
/// command does, not when all that the command started has, which of another user's processes nobody could wait for.
/// </summary>
internal static class BubblewrapSteps
{
    private const long NewMounts = 0x20000;

    /// <summary>The steps up to bubblewrap.</summary>
    /// <param name="rootPath">The input root.</param>
    /// <param name="seenPath">Where bubblewrap finds it: a directory that others cannot look into is covered by it.</param>
    /// <param name="host">Bubblewrap, and who it is run by.</param>
    /// <param name="arguments">Its arguments.</param>
    public static StepProgram Of(string rootPath, string seenPath, BubblewrapHost host, IReadOnlyList<string> arguments)
    {
        StepProgram program = new(host.Steps!.Calls);
        GuardSteps.Begin(program, BubblewrapLauncher.DescriptorCount);
        GuardSteps.Enter(program, NewMounts);
        TreeSteps.AddPrivacy(program);
        if (seenPath != rootPath)
        {
            int root = TreeSteps.AddOpen(program, "the input root", rootPath, recursive: true);
            TreeSteps.AddMove(program, root, seenPath);
        }

        GuardSteps.ContinueInFirst(program);
        GuardSteps.ContinueInCommand(program);
        IdentitySteps.AddChange(program, host.User);
        GuardSteps.Run(program, StepKind.Isolation, host.ProgramPath, arguments, BubblewrapLauncher.Environment);
        return program;
    }
}
