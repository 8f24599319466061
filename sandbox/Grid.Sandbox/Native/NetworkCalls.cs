using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Native;

/// <summary>The network namespace of the calling thread.</summary>
internal static unsafe partial class NetworkCalls
{
    /// <summary>CLONE_NEWNET, the same on every Linux architecture.</summary>
    public const int NewNetwork = 0x40000000;

    private const int Internet = 2;
    private const int Datagrams = 2;
    private const int CloseOnExec = 0x80000;
    private const nuint SetInterfaceFlags = 0x8914;
    private const byte UpAndRunning = 0x41;
    private const int InterfaceRequestSize = 40;
    private const int FlagsOffset = 16;

    /// <summary>Moves the calling thread, and no other, into a network namespace of its own.</summary>
    public static bool TryEnterNew() => Unshare(NewNetwork) == 0;

    /// <summary>Lets programs of the calling thread's network namespace reach one another.</summary>
    public static bool TryBringUpLoopback()
    {
        using SafeFileHandle socket = new(OpenSocket(Internet, Datagrams | CloseOnExec, 0), ownsHandle: true);
        if (socket.IsInvalid)
        {
            return false;
        }

        fixed (byte* request = LoopbackUp())
        {
            return ControlIo((int)socket.DangerousGetHandle(), SetInterfaceFlags, request) == 0;
        }
    }

    /// <summary>What others can enter the calling thread's network namespace by; null with <see cref="Errno.Last"/> set.</summary>
    public static SafeFileHandle? TryOpenOwn()
    {
        fixed (byte* path = "/proc/thread-self/ns/net\0"u8)
        {
            int file = OpenFile(path, CloseOnExec);
            return file < 0 ? null : new SafeFileHandle(file, ownsHandle: true);
        }
    }

    /// <summary>struct ifreq: the loopback interface, and that it is up.</summary>
    public static byte[] LoopbackUp()
    {
        byte[] request = new byte[InterfaceRequestSize];
        "lo"u8.CopyTo(request);
        request[FlagsOffset] = UpAndRunning;
        return request;
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int Unshare(int namespaces);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    private static partial int OpenSocket(int family, int kind, int protocol);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int ControlIo(int file, nuint request, byte* argument);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    private static partial int OpenFile(byte* path, int flags);
}
