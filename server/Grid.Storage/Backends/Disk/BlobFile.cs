using Microsoft.Win32.SafeHandles;

namespace Grid.Storage.Backends;

/// <summary>The files that blobs become for actions: read-only, some of them executable.</summary>
internal static class BlobFile
{
    private const UnixFileMode Plain = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode Executable =
        Plain | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public static UnixFileMode ModeOf(bool isExecutable) => isExecutable ? Executable : Plain;

    /// <summary>Makes the file of the empty blob, which no store keeps.</summary>
    public static void CreateEmpty(string path, bool isExecutable)
    {
        using SafeFileHandle handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
        FileSeal.Apply(handle, ModeOf(isExecutable));
    }

    /// <summary>Copies a file to a name that is free; one that finds no room leaves nothing.</summary>
    public static void Copy(string source, string path)
    {
        try
        {
            File.Copy(source, path);
        }
        catch (IOException failure) when (DiskSpace.IsExhausted(failure))
        {
            // The name was free before, so what is there now is the part that found room.
            File.Delete(path);
            throw;
        }
    }
}
