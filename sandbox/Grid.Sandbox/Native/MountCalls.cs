using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Native;

/// <summary>mount(2) and umount2(2), the same on every Linux architecture.</summary>
internal static unsafe partial class MountCalls
{
    private const int Force = 1;
    private const int Detach = 2;
    private const int NoFollow = 8;

    /// <summary>Mounts; 0, or an error number.</summary>
    public static int Mount(string source, string target, string kind, MountFlags flags, string options)
    {
        fixed (byte* sourceText = NativeName.Of(source))
        fixed (byte* targetPath = NativeName.Of(target))
        fixed (byte* kindText = NativeName.Of(kind))
        fixed (byte* optionText = NativeName.Of(options))
        {
            return Mount(sourceText, targetPath, kindText, (nuint)flags, optionText) == 0 ? 0 : Errno.Last;
        }
    }

    /// <summary>Keeps all mounts that a process sees until this is disposed of, also beyond its end; null on an error.</summary>
    public static SafeFileHandle? TryHoldAllOf(int pid)
    {
        const int CurrentDirectory = -100;
        const int CloseOnExec = 0x80000;
        fixed (byte* name = NativeName.Of($"/proc/{pid}/ns/mnt"))
        {
            int file = Open(CurrentDirectory, name, CloseOnExec);
            return file < 0 ? null : new SafeFileHandle(file, ownsHandle: true);
        }
    }

    /// <summary>Holds what is mounted at a path, and nothing below it, as a tree that is nowhere yet; null on an error.</summary>
    public static SafeFileHandle? TryHold(string path)
    {
        const nint OpenTreeCall = 428;
        const int CurrentDirectory = -100;
        const int CloneTree = 1;
        const int CloseOnExec = 0x80000;
        fixed (byte* name = NativeName.Of(path))
        {
            nint tree = OpenTree(OpenTreeCall, CurrentDirectory, name, CloneTree | CloseOnExec);
            return tree < 0 ? null : new SafeFileHandle(tree, ownsHandle: true);
        }
    }

    /// <summary>Takes a mount out of sight at once; it ends when its last user does. 0, or an error number.</summary>
    public static int Unmount(string target) => Unmount(target, Detach | NoFollow);

    /// <summary>
    /// The same, and who waits for the file system behind it is told that it is gone: one in user space may never answer.
    /// </summary>
    public static int Abort(string target) => Unmount(target, Force | Detach | NoFollow);

    private static int Unmount(string target, int flags)
    {
        fixed (byte* path = NativeName.Of(target))
        {
            return Unmount(path, flags) == 0 ? 0 : Errno.Last;
        }
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint OpenTree(nint number, nint directory, byte* path, nint flags);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true)]
    private static partial int Open(int directory, byte* path, int flags);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true)]
    private static partial int Mount(byte* source, byte* target, byte* kind, nuint flags, byte* options);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true)]
    private static partial int Unmount(byte* target, int flags);
}
