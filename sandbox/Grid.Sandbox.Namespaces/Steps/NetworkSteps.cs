using Grid.Sandbox.Native;
using Grid.Sandbox.Steps;

namespace Grid.Sandbox.Namespaces.Steps;

/// <summary>A network of the action's own, in which it reaches only itself.</summary>
internal static class NetworkSteps
{
    private const int Internet = 2;
    private const int Datagrams = 2;
    private const int SetFlags = 0x8914;

    /// <summary>Makes a network that has just been entered usable.</summary>
    public static void AddLoopback(StepProgram program)
    {
        int socket = program.Opened();
        program.Call("open a socket for the loopback interface", SystemCall.Socket, Internet, Datagrams, 0);
        program.Call(
            "bring up the loopback interface", SystemCall.IoControl, socket, SetFlags, program.Bytes(NetworkCalls.LoopbackUp()));
        program.Close(socket);
    }
}
