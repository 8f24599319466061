using Grid.Sandbox.Native;

namespace Grid.Sandbox.Steps;

/// <summary>
/// The two processes that stay behind. The outer one waits for the inner one, which is the first of a process namespace:
/// it reaps what is orphaned there, and when it ends the kernel ends all others, and does not let it be seen to have ended
/// before they have.
/// </summary>
internal static class GuardSteps
{
    /// <summary>A new process namespace, for <see cref="SystemCall.Unshare"/>.</summary>
    public const long NewProcesses = 0x20000000;

    private const int SetMask = 2;
    private const int SignalSetSize = 8;
    private const int NoSetUser = 2;
    private const int NoDevices = 4;
    private const int NoExecute = 8;
    private const int DeathSignal = 1;
    private const int KillSignal = 9;

    /// <summary>Begins a list, in a process that what is sent to the command does not end.</summary>
    /// <param name="program">The list.</param>
    /// <param name="givenCount">How many descriptors the command's own program is given.</param>
    public static void Begin(StepProgram program, int givenCount = 0)
    {
        program.CloseFrom(StepProgram.FirstFree + givenCount);
        program.Call("block signals", SystemCall.SetSignalMask, SetMask, program.Numbers(-1), 0, SignalSetSize);
    }

    /// <summary>Enters a network namespace that the program was given as the last of what it is given, and lets go of it.</summary>
    public static void EnterNetwork(StepProgram program, int given)
    {
        program.Call("enter a network namespace", SystemCall.JoinNamespace, given, NetworkCalls.NewNetwork);
        program.Close(given);
    }

    /// <summary>Enters namespaces, one of processes among them.</summary>
    public static void Enter(StepProgram program, long namespaces)
    {
        program.Call("enter namespaces", SystemCall.Unshare, namespaces | NewProcesses);
        FollowParent(program);
    }

    /// <summary>
    /// Goes on in the first process of the process namespace, and mounts <c>/proc</c>, which shows the namespace of the
    /// process that mounts it. A mount namespace has been entered by then.
    /// </summary>
    public static void ContinueInFirst(StepProgram program)
    {
        program.ContinueInChild("start the first process of the process namespace");
        FollowParent(program);
        program.Call(
            "mount /proc (a container that hides parts of its own /proc does not let others be mounted)",
            SystemCall.Mount,
            program.Text("proc"),
            program.Text("/proc"),
            program.Text("proc"),
            NoSetUser | NoDevices | NoExecute,
            0);
    }

    /// <summary>Waits for a descriptor to come by a socket, which is let go of. Returns the descriptor's number.</summary>
    public static int AwaitDescriptor(StepProgram program, int socket)
    {
        const int ControlBytes = 24;
        const int CloseOnExec = 0x40000000;
        StepArgument parts = program.Places(program.Numbers(0), 1);
        StepArgument control = program.Bytes(new byte[ControlBytes]);

        // struct msghdr: name, its length, parts, their count, control data, its length, flags.
        StepArgument message = program.Places(0, 0, parts, 1, control, ControlBytes, 0);
        int descriptor = program.Opened();
        program.Call("wait for an action", SystemCall.ReceiveMessage, socket, message, CloseOnExec);
        program.Close(socket);
        return descriptor;
    }

    /// <summary>Has what comes of the process be known by a mark (see <see cref="Processes.ProcessMark"/>).</summary>
    public static void TakeMark(StepProgram program, ulong mark)
    {
        const long Unlimited = -1;
        program.Call(
            "take the action's mark", SystemCall.SetLimit, 0, ProcessCalls.LocksLimit, program.Numbers((long)mark, Unlimited), 0);
    }

    /// <summary>Goes on in the process that will become the command.</summary>
    public static void ContinueInCommand(StepProgram program)
    {
        program.ContinueInChild("start the process of the command");
        program.Call("begin a session", SystemCall.SetSession);
    }

    /// <summary>Runs a program, with nothing blocked and nothing of the list's own open.</summary>
    public static void Run(
        StepProgram program, StepKind kind, string path, IReadOnlyList<string> arguments, IReadOnlyList<string> environment)
    {
        program.CloseOwn();
        program.Call("unblock signals", SystemCall.SetSignalMask, SetMask, program.Numbers(0), 0, SignalSetSize);
        program.Call(
            $"run {path}", kind, SystemCall.Execute, program.Text(path), program.Texts(arguments), program.Texts(environment));
    }

    // When the bot dies, or whatever stands between it and the command, the command dies too.
    private static void FollowParent(StepProgram program) =>
        program.Call("follow the bot's end", SystemCall.ControlProcess, DeathSignal, KillSignal);
}
