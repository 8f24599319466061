using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Native;

/// <summary>
/// Opens paths that may have symlinks on their way. Below a root the kernel resolves them as for a process that has that
/// root: neither an absolute target nor a <c>..</c> leads out, whatever somebody changes meanwhile.
/// </summary>
internal static unsafe partial class OpenCalls
{
    private const int CurrentDirectory = -100;
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private const int PathOnly = 0x200000;

    // openat2, whose number every Linux architecture shares, and how it is to resolve.
    private const nint OpenAtSecond = 437;
    private const ulong NoMagicLinks = 2;
    private const ulong InRoot = 16;

    private static readonly int DirectoryFlag = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x4000 : 0x10000;

    /// <summary>
    /// Opens a directory for listing, or anything else for reading without waiting for it; null with <see cref="Errno.Last"/>
    /// set.
    /// </summary>
    /// <param name="root">The root that the path starts in; null for the process's own.</param>
    /// <param name="path">The path, with a terminating zero.</param>
    /// <param name="isDirectory">Whether it has to be a directory.</param>
    public static SafeFileHandle? TryOpen(SafeFileHandle? root, ReadOnlySpan<byte> path, bool isDirectory) =>
        TryOpen(root, path, (isDirectory ? DirectoryFlag : NonBlocking) | CloseOnExec);

    /// <summary>Lets its owner read what is found there; false when that is not allowed.</summary>
    public static bool TryMakeReadable(SafeFileHandle? root, ReadOnlySpan<byte> path, bool isDirectory)
    {
        using SafeFileHandle? held = TryOpen(root, path, PathOnly | CloseOnExec);
        if (held is null || FileCalls.TryGetStatus(held) is not { } status)
        {
            return false;
        }

        uint readable = isDirectory ? NodeProperties.DirectoryReadable : NodeProperties.FileReadable;
        string name = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{held.DangerousGetHandle()}");
        fixed (byte* start = NativeName.Of(name))
        {
            return ChangeMode(start, status.Mode | readable) == 0;
        }
    }

    private static SafeFileHandle? TryOpen(SafeFileHandle? root, ReadOnlySpan<byte> path, int flags)
    {
        // struct open_how: flags, mode, how to resolve.
        ulong* how = stackalloc ulong[] { (ulong)flags, 0, root is null ? 0 : InRoot | NoMagicLinks };
        bool isHeld = false;
        root?.DangerousAddRef(ref isHeld);
        try
        {
            fixed (byte* name = path)
            {
                nint number = SystemCall(
                    OpenAtSecond, root?.DangerousGetHandle() ?? CurrentDirectory, name, how, 3 * sizeof(ulong));
                return number < 0 ? null : new SafeFileHandle(number, ownsHandle: true);
            }
        }
        finally
        {
            if (isHeld)
            {
                root!.DangerousRelease();
            }
        }
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint directory, byte* path, ulong* how, nuint size);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "chmod", SetLastError = true)]
    private static partial int ChangeMode(byte* path, uint mode);
}
