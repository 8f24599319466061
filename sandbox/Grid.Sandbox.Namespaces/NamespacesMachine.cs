using System.Runtime.InteropServices;
using Grid.Core;
using Grid.Sandbox.Namespaces.Native;
using Grid.Sandbox.Native;

namespace Grid.Sandbox.Namespaces;

/// <summary>What this machine and this user have for namespaces.</summary>
/// <param name="ProgramPath">The file of <see cref="StepMachine"/>.</param>
/// <param name="User">Who actions really are.</param>
/// <param name="Calls">The numbers of its system calls.</param>
internal sealed record NamespacesMachine(string ProgramPath, ActionUser User, SystemCalls Calls)
{
    private const UnixFileMode EveryoneMayRun =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;

    /// <summary>Writes the program into a folder.</summary>
    /// <exception cref="GridException">FAILED_PRECONDITION on an architecture that is not known here.</exception>
    public static NamespacesMachine Prepare(string folder)
    {
        if (StepMachine.ForThisMachine() is not { } program || SystemCalls.OfThisMachine is not { } calls)
        {
            throw GridException.FailedPrecondition(
                $"The namespaces sandbox knows x86-64 and 64-bit ARM, and this machine is {RuntimeInformation.ProcessArchitecture}: "
                + "use !bubblewrap.");
        }

        string path = $"{folder}/sandbox-steps";
        File.WriteAllBytes(path, program);
        File.SetUnixFileMode(path, EveryoneMayRun);
        return new NamespacesMachine(path, ActionUser.OfThisProcess(), calls);
    }
}
