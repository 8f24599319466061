using System.Runtime.InteropServices;
using Grid.Sandbox.Native;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Runner.Native;

/// <summary>Changes whose a file is; a symlink is not followed, but given away itself.</summary>
internal static unsafe partial class OwnerCalls
{
    /// <summary>Leaves an owner or a group as it is.</summary>
    public const uint Unchanged = uint.MaxValue;

    private const int CurrentDirectory = -100;
    private const int SymlinkNoFollow = 0x100;

    /// <summary>Gives a name in a directory to a user and a group.</summary>
    public static void Give(SafeFileHandle? parent, byte[] name, uint user, uint group)
    {
        bool isHeld = false;
        parent?.DangerousAddRef(ref isHeld);
        try
        {
            int directory = parent is null ? CurrentDirectory : (int)parent.DangerousGetHandle();
            fixed (byte* path = name)
            {
                int returned = ChangeOwnerAt(directory, path, user, group, SymlinkNoFollow);
                Errno.Check(returned, $"Cannot give '{NativeName.Describe(name.AsSpan(0, name.Length - 1))}' to the runner");
            }
        }
        finally
        {
            if (isHeld)
            {
                parent!.DangerousRelease();
            }
        }
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "fchownat", SetLastError = true)]
    private static partial int ChangeOwnerAt(int directory, byte* path, uint user, uint group, int flags);
}
