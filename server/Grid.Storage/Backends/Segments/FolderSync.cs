using System.Runtime.InteropServices;

namespace Grid.Storage.Backends;

/// <summary>fsync(2) of a folder, which the base library does not open: what makes the names of new files last.</summary>
internal static partial class FolderSync
{
    // O_RDONLY | O_CLOEXEC.
    private const int OpenFlags = 0x80000;

    /// <exception cref="IOException">The medium refused.</exception>
    public static void Run(string folder)
    {
        int descriptor = Open(folder, OpenFlags);
        if (descriptor < 0)
        {
            throw Failure(folder);
        }

        try
        {
            if (Sync(descriptor) != 0)
            {
                throw Failure(folder);
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Failure(string folder)
    {
        int error = Marshal.GetLastPInvokeError();
        return new IOException($"Cannot sync the folder '{folder}': {Marshal.GetPInvokeErrorMessage(error)}.", error);
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int descriptor);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
