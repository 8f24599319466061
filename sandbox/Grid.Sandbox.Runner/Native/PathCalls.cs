using System.Runtime.InteropServices;
using System.Text;
using Grid.Sandbox.Native;

namespace Grid.Sandbox.Runner.Native;

/// <summary>Where a path really leads.</summary>
internal static unsafe partial class PathCalls
{
    /// <summary>The path without symlinks and dots; null with <see cref="Errno.Last"/> set when this user cannot get there.</summary>
    public static string? TryResolve(string path)
    {
        fixed (byte* name = NativeName.Of(path))
        {
            byte* resolved = RealPath(name, null);
            if (resolved is null)
            {
                return null;
            }

            try
            {
                return Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(resolved));
            }
            finally
            {
                NativeMemory.Free(resolved);
            }
        }
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "realpath", SetLastError = true)]
    private static partial byte* RealPath(byte* path, byte* resolved);
}
