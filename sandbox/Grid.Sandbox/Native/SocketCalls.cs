using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Native;

/// <summary>Pairs of sockets, by which descriptors are handed to other processes.</summary>
internal static unsafe partial class SocketCalls
{
    private const int Unix = 1;
    private const int Packets = 5;
    private const int CloseOnExec = 0x80000;
    private const int SocketLevel = 1;
    private const int Rights = 1;
    private const int NoSignal = 0x4000;

    /// <summary>Two ends; neither is inherited.</summary>
    public static (SafeFileHandle Own, SafeFileHandle Other) MakePair()
    {
        int* ends = stackalloc int[2];
        Errno.Check(Pair(Unix, Packets | CloseOnExec, 0, ends), "Cannot make a pair of sockets");
        return (new SafeFileHandle(ends[0], ownsHandle: true), new SafeFileHandle(ends[1], ownsHandle: true));
    }

    /// <summary>Hands a descriptor over; false when nobody is there to take it.</summary>
    public static bool TrySend(SafeFileHandle socket, SafeFileHandle file)
    {
        // struct cmsghdr: length, level, kind; then the descriptor. All are words of eight bytes here.
        const int ControlWords = 3;
        const int ControlLength = 20;
        byte content = 0;
        nint* part = stackalloc nint[] { (nint)(&content), 1 };
        nint* control = stackalloc nint[ControlWords];
        control[0] = ControlLength;
        ((int*)control)[2] = SocketLevel;
        ((int*)control)[3] = Rights;
        ((int*)control)[4] = (int)file.DangerousGetHandle();

        // struct msghdr: name, its length, parts, their count, control data, its length, flags.
        nint* message = stackalloc nint[] { 0, 0, (nint)part, 1, (nint)control, ControlWords * sizeof(nint), 0 };
        return SendMessage((int)socket.DangerousGetHandle(), message, NoSignal) == 1;
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "socketpair", SetLastError = true)]
    private static partial int Pair(int family, int kind, int protocol, int* ends);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    private static partial nint SendMessage(int socket, nint* message, int flags);
}
