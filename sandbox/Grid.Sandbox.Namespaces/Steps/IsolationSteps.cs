using Grid.Sandbox.Isolation;
using Grid.Sandbox.Native;
using Grid.Sandbox.Spares;
using Grid.Sandbox.Steps;

namespace Grid.Sandbox.Namespaces.Steps;

/// <summary>
/// The whole way of an action into its isolation, from a process that has just been started to the command.
/// </summary>
internal static class IsolationSteps
{
    private const long NewMounts = 0x20000;
    private const long NewHostName = 0x4000000;
    private const long NewSystemV = 0x8000000;

    private const string HostName = "sandbox";

    /// <summary>The steps of a plan.</summary>
    /// <param name="plan">What the command is to see.</param>
    /// <param name="host">Who its processes really are, and the numbers of the system calls.</param>
    /// <param name="isNetworkGiven">Whether a network namespace is open at <see cref="StepProgram.FirstFree"/>.</param>
    public static StepProgram Of(IsolationPlan plan, StepHost host, bool isNetworkGiven)
    {
        StepProgram program = Enter(plan, host, isNetworkGiven);
        CommandSteps.Add(program, plan);
        return program;
    }

    /// <summary>The steps up to the command, and then nothing: whether this machine lets them be taken.</summary>
    public static StepProgram Trial(IsolationPlan plan, StepHost host, bool isNetworkGiven)
    {
        StepProgram program = Enter(plan, host, isNetworkGiven);
        CommandSteps.AddExit(program, plan);
        return program;
    }

    /// <summary>
    /// The steps that are the same for every action: up to where the first process of the process namespace waits to be
    /// handed the input root.
    /// </summary>
    /// <param name="usual">A plan that has in common with those of the actions what is seen of the host.</param>
    /// <param name="host">Who its processes really are, and the numbers of the system calls.</param>
    /// <param name="isNetworkGiven">Whether a network namespace is open at <see cref="StepProgram.FirstFree"/>.</param>
    public static WaitingSteps Waiting(IsolationPlan usual, StepHost host, bool isNetworkGiven)
    {
        int socket = StepProgram.FirstFree + (isNetworkGiven ? 1 : 0);
        StepProgram program = new(host.Calls);
        GuardSteps.Begin(program, givenCount: socket + 1 - StepProgram.FirstFree);
        AddNamespaces(program, usual, isNetworkGiven);
        program.Call("set the host name", SystemCall.SetHostName, program.Text(HostName), HostName.Length);
        IReadOnlyList<(BindMount Bind, int Tree)> binds = MountSteps.AddHost(program, usual);
        GuardSteps.ContinueInFirst(program);
        int root = GuardSteps.AwaitDescriptor(program, socket);
        return new WaitingSteps(program, root, binds);
    }

    /// <summary>The steps of a plan from there on.</summary>
    /// <param name="plan">What the command is to see.</param>
    /// <param name="host">Who its processes really are, and the numbers of the system calls.</param>
    /// <param name="waiting">The steps before.</param>
    /// <param name="mark">What its processes are to be known by.</param>
    public static StepProgram Rest(IsolationPlan plan, StepHost host, WaitingSteps waiting, ulong mark)
    {
        StepProgram program = RestToCommand(plan, host, waiting, mark);
        CommandSteps.Add(program, plan);
        return program;
    }

    /// <summary>The same up to the command, and then nothing.</summary>
    public static StepProgram RestOfTrial(IsolationPlan plan, StepHost host, WaitingSteps waiting, ulong mark)
    {
        StepProgram program = RestToCommand(plan, host, waiting, mark);
        CommandSteps.AddExit(program, plan);
        return program;
    }

    private static StepProgram RestToCommand(IsolationPlan plan, StepHost host, WaitingSteps waiting, ulong mark)
    {
        StepProgram program = waiting.Program.Continue();
        GuardSteps.TakeMark(program, mark);
        MountSteps.AddInputs(program, plan, waiting.Root, waiting.Binds);
        AddCommandProcess(program, plan, host);
        return program;
    }

    private static StepProgram Enter(IsolationPlan plan, StepHost host, bool isNetworkGiven)
    {
        StepProgram program = new(host.Calls);
        GuardSteps.Begin(program, isNetworkGiven ? 1 : 0);
        if (!host.User.IsAnother)
        {
            // First of all: in it an ordinary user has the right to what follows.
            IdentitySteps.AddNamespace(program, plan, host.User);
        }

        AddNamespaces(program, plan, isNetworkGiven);
        program.Call("set the host name", SystemCall.SetHostName, program.Text(HostName), HostName.Length);
        MountSteps.Add(program, plan);
        GuardSteps.ContinueInFirst(program);
        MountSteps.AddFarewell(program, plan);
        AddCommandProcess(program, plan, host);
        return program;
    }

    private static void AddCommandProcess(StepProgram program, IsolationPlan plan, StepHost host)
    {
        GuardSteps.ContinueInCommand(program);
        if (host.User.IsAnother)
        {
            IdentitySteps.AddChange(program, host.User);
            IdentitySteps.AddNamespace(program, plan, host.User);
        }
    }

    private static void AddNamespaces(StepProgram program, IsolationPlan plan, bool isNetworkGiven)
    {
        const long Always = NewMounts | NewHostName | NewSystemV;
        if (isNetworkGiven)
        {
            GuardSteps.EnterNetwork(program, StepProgram.FirstFree);
        }

        bool isNetworkNew = !plan.HasNetwork && !isNetworkGiven;
        GuardSteps.Enter(program, Always | (isNetworkNew ? NetworkCalls.NewNetwork : 0));
        if (isNetworkNew)
        {
            NetworkSteps.AddLoopback(program);
        }
    }
}
