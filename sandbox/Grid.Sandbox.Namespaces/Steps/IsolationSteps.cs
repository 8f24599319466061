using Grid.Sandbox.Isolation;
using Grid.Sandbox.Native;

namespace Grid.Sandbox.Namespaces.Steps;

/// <summary>
/// The whole way of an action into its isolation, from a process that has just been started to the command. Three
/// processes come of it: the first stays outside and waits; the second is the first of its process namespace, reaps
/// what is orphaned there and takes everything along when it ends; the third becomes the command.
/// </summary>
internal static class IsolationSteps
{
    /// <summary>The descriptors of the list and of the report, as the machine code has them.</summary>
    private const int ListDescriptor = 3;
    private const int ReportDescriptor = 4;

    private const int SetMask = 2;
    private const int SignalSetSize = 8;

    private const long NewUsers = 0x10000000;
    private const long NewMounts = 0x20000;
    private const long NewHostName = 0x4000000;
    private const long NewSystemV = 0x8000000;
    private const long NewProcesses = 0x20000000;
    private const long NewNetwork = 0x40000000;

    private const int DeathSignal = 1;
    private const int KillSignal = 9;

    /// <summary>The steps of a plan.</summary>
    /// <param name="plan">What the command is to see.</param>
    /// <param name="user">Who its processes really are.</param>
    /// <param name="calls">The numbers of the system calls.</param>
    public static StepProgram Of(IsolationPlan plan, ActionUser user, SystemCalls calls)
    {
        StepProgram program = Enter(plan, user, calls);
        CommandSteps.Add(program, plan, ListDescriptor, ReportDescriptor);
        return program;
    }

    /// <summary>The steps up to the command, and then nothing: whether this machine lets them be taken.</summary>
    public static StepProgram Trial(IsolationPlan plan, ActionUser user, SystemCalls calls)
    {
        StepProgram program = Enter(plan, user, calls);
        CommandSteps.AddExit(program, plan);
        return program;
    }

    private static StepProgram Enter(IsolationPlan plan, ActionUser user, SystemCalls calls)
    {
        StepProgram program = new(calls);
        program.CloseFrom(ReportDescriptor + 1);

        // The two that wait must not be ended by what is sent to the command's group.
        program.Call("block signals", SystemCall.SetSignalMask, SetMask, program.Numbers(-1), 0, SignalSetSize);
        if (!user.IsAnother)
        {
            // A user namespace of its own first: in it an ordinary user has the right to all that follows.
            program.Call("enter a user namespace (see sysctl user.max_user_namespaces)", SystemCall.Unshare, NewUsers);
            IdentitySteps.AddMaps(program, plan, user);
        }

        long network = plan.HasNetwork ? 0 : NewNetwork;
        program.Call(
            "enter namespaces", SystemCall.Unshare, NewMounts | NewHostName | NewSystemV | NewProcesses | network);
        FollowParent(program);
        program.Call("set the host name", SystemCall.SetHostName, program.Text("sandbox"), "sandbox".Length);
        if (!plan.HasNetwork)
        {
            NetworkSteps.AddLoopback(program);
        }

        MountSteps.Add(program, plan);
        program.ContinueInChild("start the first process of the process namespace");
        FollowParent(program);
        MountSteps.AddProcesses(program);
        program.ContinueInChild("start the process of the command");
        program.Call("begin a session", SystemCall.SetSession);
        if (user.IsAnother)
        {
            IdentitySteps.AddChange(program, plan, user);
        }

        return program;
    }

    // When the bot dies, or whatever stands between it and the command, the command dies too.
    private static void FollowParent(StepProgram program) =>
        program.Call("follow the bot's end", SystemCall.ControlProcess, DeathSignal, KillSignal);
}
