using System.Globalization;
using Grid.Sandbox.Isolation;
using Grid.Sandbox.Native;
using Grid.Sandbox.Steps;

namespace Grid.Sandbox.Namespaces.Steps;

/// <summary>The last steps, in the process that becomes the command: it gives up what it can do, and runs.</summary>
internal static class CommandSteps
{
    private const int DropFromBound = 24;
    private const int SetSecurity = 28;
    private const int SetNoNewPrivileges = 38;
    private const int SetSeccomp = 22;
    private const int SeccompFilterMode = 2;

    // User 0 has no powers by its number, and none of this can be taken back: NOROOT, NO_SETUID_FIXUP, NO_CAP_AMBIENT_RAISE,
    // each with its lock, and the lock of KEEP_CAPS.
    private const int SecurityBits = 0b1110_1111;

    private const uint CapabilityVersion3 = 0x20080522;

    private static readonly int CapabilityLast = int.Parse(
        File.ReadAllText("/proc/sys/kernel/cap_last_cap"), CultureInfo.InvariantCulture);

    /// <summary>Runs the command.</summary>
    public static void Add(StepProgram program, IsolationPlan plan)
    {
        AddRenunciation(program, plan);
        GuardSteps.Run(program, StepKind.Start, plan.Program, plan.Arguments, plan.Environment);
    }

    /// <summary>Does all that comes before the command, and ends.</summary>
    public static void AddExit(StepProgram program, IsolationPlan plan)
    {
        AddRenunciation(program, plan);
        program.Call("end", SystemCall.Exit, 0);
    }

    private static void AddRenunciation(StepProgram program, IsolationPlan plan)
    {
        for (int capability = 0; capability <= CapabilityLast; capability++)
        {
            program.Call("give up a capability", SystemCall.ControlProcess, DropFromBound, capability);
        }

        program.Call("give up the powers of user 0", SystemCall.ControlProcess, SetSecurity, SecurityBits);
        program.Call(
            "give up all capabilities",
            SystemCall.SetCapabilities,
            program.Numbers(CapabilityVersion3),
            program.Numbers(0, 0, 0));
        program.Call(
            "enter the working directory", StepKind.Request, SystemCall.ChangeDirectory, program.Text(plan.WorkingDirectory));
        program.Call("give up new privileges", SystemCall.ControlProcess, SetNoNewPrivileges, 1, 0, 0, 0);
        AddFilter(program);
    }

    private static void AddFilter(StepProgram program)
    {
        const int InstructionSize = 8;
        byte[] filter = SeccompFilter.OfThisMachine;
        StepArgument descriptor = program.Places(filter.Length / InstructionSize, program.Bytes(filter));
        program.Call("filter system calls", SystemCall.ControlProcess, SetSeccomp, SeccompFilterMode, descriptor, 0, 0);
    }
}
