using Grid.Sandbox.Native;
using Grid.Sandbox.Steps;

namespace Grid.Sandbox.Namespaces.Steps;

/// <summary>A network of the action's own, in which it reaches only itself.</summary>
internal static class NetworkSteps
{
    private const int Internet = 2;
    private const int Datagrams = 2;
    private const int SetFlags = 0x8914;
    private const byte UpAndRunning = 0x41;
    private const int InterfaceRequestSize = 40;
    private const int FlagsOffset = 16;

    public static void AddLoopback(StepProgram program)
    {
        byte[] request = new byte[InterfaceRequestSize];
        "lo"u8.CopyTo(request);
        request[FlagsOffset] = UpAndRunning;
        int socket = program.Opened();
        program.Call("open a socket for the loopback interface", SystemCall.Socket, Internet, Datagrams, 0);
        program.Call("bring up the loopback interface", SystemCall.IoControl, socket, SetFlags, program.Bytes(request));
        program.Close(socket);
    }
}
