using System.Runtime.InteropServices;

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
    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true)]
    private static partial int Mount(byte* source, byte* target, byte* kind, nuint flags, byte* options);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true)]
    private static partial int Unmount(byte* target, int flags);
}
