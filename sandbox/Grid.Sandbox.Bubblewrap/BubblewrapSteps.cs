using Grid.Sandbox.Isolation;
using Grid.Sandbox.Spares;
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

    private const int AttributeReadOnly = 1;
    private const int AttributeNoSetUser = 2;

    /// <summary>The steps up to bubblewrap.</summary>
    /// <param name="rootPath">The input root.</param>
    /// <param name="seenPath">Where bubblewrap finds it: a directory that others cannot look into is covered by it.</param>
    /// <param name="binds">What is mounted into it here, because bubblewrap could not get to it.</param>
    /// <param name="host">Bubblewrap, and who it is run by.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="isNetworkGiven">Whether a network namespace is open behind what bubblewrap is given.</param>
    public static StepProgram Of(
        string rootPath,
        string seenPath,
        IReadOnlyList<BindMount> binds,
        BubblewrapHost host,
        IReadOnlyList<string> arguments,
        bool isNetworkGiven)
    {
        StepProgram program = new(host.Steps!.Calls);
        GuardSteps.Begin(program, BubblewrapLauncher.DescriptorCount + (isNetworkGiven ? 1 : 0));
        if (isNetworkGiven)
        {
            GuardSteps.EnterNetwork(program, StepProgram.FirstFree + BubblewrapLauncher.DescriptorCount);
        }

        GuardSteps.Enter(program, NewMounts);
        TreeSteps.AddPrivacy(program);

        // All held open before the first is mounted, which may hide where the others are.
        List<(BindMount Bind, int Tree)> trees = [.. binds.Select(bind => (bind, AddSource(program, bind)))];
        if (seenPath != rootPath)
        {
            int root = TreeSteps.AddOpen(program, "the input root", rootPath, recursive: true);
            TreeSteps.AddMove(program, root, seenPath);
        }

        foreach ((BindMount bind, int tree) in trees)
        {
            TreeSteps.AddMove(program, tree, seenPath + bind.Target, StepKind.Request);
        }

        GuardSteps.ContinueInFirst(program);
        AddBubblewrap(program, host, arguments);
        return program;
    }

    /// <summary>The steps that are the same for every action, up to where the input root is waited for.</summary>
    /// <param name="host">Bubblewrap, and who it is run by.</param>
    /// <param name="unseen">Mounts that it need not copy.</param>
    /// <param name="isNetworkGiven">Whether a network namespace is open behind what bubblewrap is given.</param>
    public static WaitingSteps Waiting(BubblewrapHost host, IReadOnlyList<string> unseen, bool isNetworkGiven)
    {
        int network = StepProgram.FirstFree + BubblewrapLauncher.DescriptorCount;
        int socket = network + (isNetworkGiven ? 1 : 0);
        StepProgram program = new(host.Steps!.Calls);
        GuardSteps.Begin(program, socket + 1 - StepProgram.FirstFree);
        if (isNetworkGiven)
        {
            GuardSteps.EnterNetwork(program, network);
        }

        GuardSteps.Enter(program, NewMounts);
        TreeSteps.AddPrivacy(program);
        TreeSteps.AddRemoval(program, unseen);
        GuardSteps.ContinueInFirst(program);
        return new WaitingSteps(program, GuardSteps.AwaitDescriptor(program, socket), Binds: []);
    }

    /// <summary>The steps from there to bubblewrap.</summary>
    public static StepProgram Rest(
        WaitingSteps waiting, string seenPath, BubblewrapHost host, IReadOnlyList<string> arguments, ulong mark)
    {
        StepProgram program = waiting.Program.Continue();
        GuardSteps.TakeMark(program, mark);
        TreeSteps.AddMove(program, waiting.Root, seenPath);
        AddBubblewrap(program, host, arguments);
        return program;
    }

    private static void AddBubblewrap(StepProgram program, BubblewrapHost host, IReadOnlyList<string> arguments)
    {
        GuardSteps.ContinueInCommand(program);
        IdentitySteps.AddChange(program, host.User);
        GuardSteps.Run(program, StepKind.Isolation, host.ProgramPath, arguments, BubblewrapLauncher.Environment);
    }

    private static int AddSource(StepProgram program, BindMount bind)
    {
        int tree = TreeSteps.AddOpen(program, "what is to be mounted", bind.Source, recursive: true);
        TreeSteps.AddAttributes(
            program, tree, AttributeNoSetUser | (bind.IsWritable ? 0 : AttributeReadOnly), recursive: true);
        return tree;
    }
}
