using Grid.Sandbox.Isolation;
using Grid.Sandbox.Native;
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
    private const long NewNetwork = 0x40000000;

    private const string HostName = "sandbox";

    /// <summary>The steps of a plan.</summary>
    /// <param name="plan">What the command is to see.</param>
    /// <param name="user">Who its processes really are.</param>
    /// <param name="calls">The numbers of the system calls.</param>
    public static StepProgram Of(IsolationPlan plan, ActionUser user, SystemCalls calls)
    {
        StepProgram program = Enter(plan, user, calls);
        CommandSteps.Add(program, plan);
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
        GuardSteps.Begin(program);
        if (!user.IsAnother)
        {
            // First of all: in it an ordinary user has the right to what follows.
            IdentitySteps.AddNamespace(program, plan, user);
        }

        GuardSteps.Enter(program, NewMounts | NewHostName | NewSystemV | (plan.HasNetwork ? 0 : NewNetwork));
        program.Call("set the host name", SystemCall.SetHostName, program.Text(HostName), HostName.Length);
        if (!plan.HasNetwork)
        {
            NetworkSteps.AddLoopback(program);
        }

        MountSteps.Add(program, plan);
        GuardSteps.ContinueInFirst(program);
        MountSteps.AddFarewell(program, plan);
        GuardSteps.ContinueInCommand(program);
        if (user.IsAnother)
        {
            IdentitySteps.AddChange(program, user);
            IdentitySteps.AddNamespace(program, plan, user);
        }

        return program;
    }
}
