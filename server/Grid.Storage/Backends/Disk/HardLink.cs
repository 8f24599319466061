using System.Runtime.InteropServices;

namespace Grid.Storage.Backends;

/// <summary>link(2), which the base library does not offer.</summary>
internal static partial class HardLink
{
    private const int NotFound = 2;

    // The file system takes no further links to the file, does not know links, or is another one; or the kernel does
    // not let this user link to a file it does not own.
    private static readonly int[] RefusedErrors = [/* EPERM */ 1, /* EXDEV */ 18, /* EMLINK */ 31, /* EOPNOTSUPP */ 95];

    /// <summary>
    /// Gives the file at <paramref name="existing"/> the second name <paramref name="path"/>. False when the file system
    /// refuses, so that a copy is called for.
    /// </summary>
    /// <exception cref="FileNotFoundException">There is no such file, or no folder for the new name.</exception>
    /// <exception cref="IOException">The new name is taken, or another error.</exception>
    public static bool TryCreate(string existing, string path)
    {
        if (Link(existing, path) == 0)
        {
            return true;
        }

        int error = Marshal.GetLastPInvokeError();
        if (RefusedErrors.Contains(error))
        {
            return false;
        }

        string message = $"Cannot link '{existing}' as '{path}': {Marshal.GetPInvokeErrorMessage(error)}.";
        throw error == NotFound ? new FileNotFoundException(message, existing) : new IOException(message, error);
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string path);
}
