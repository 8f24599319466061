using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Native;

/// <summary>Files without a name, to hand bytes to a program by a descriptor.</summary>
internal static unsafe partial class MemoryFile
{
    private const uint CloseOnExec = 1;
    private const int DuplicateAbove = 1030;

    // Above any number that a descriptor of a program is to get (see ProcessRequest.Descriptors).
    private const int LowestNumber = 16;

    /// <summary>A file of these bytes, positioned at its start.</summary>
    public static SafeFileHandle Make(ReadOnlySpan<byte> content)
    {
        using SafeFileHandle low = new(
            Errno.Check(Create("grid\0"u8, CloseOnExec), "Cannot make a file in memory"), ownsHandle: true);
        SafeFileHandle file = Raise(low);
        RandomAccess.Write(file, content, fileOffset: 0);
        return file;
    }

    /// <summary>The same open file under a number that no descriptor of a program needs.</summary>
    public static SafeFileHandle Raise(SafeFileHandle file) => new(
        Errno.Check(
            Control((int)file.DangerousGetHandle(), DuplicateAbove, LowestNumber), "Cannot duplicate a descriptor"),
        ownsHandle: true);

    private static int Create(ReadOnlySpan<byte> name, uint flags)
    {
        fixed (byte* start = name)
        {
            return CreateMemoryFile(start, flags);
        }
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true)]
    private static partial int CreateMemoryFile(byte* name, uint flags);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int file, int command, nint argument);
}
