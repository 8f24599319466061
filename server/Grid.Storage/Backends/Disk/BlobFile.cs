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

    /// <summary>Makes it under a name that nobody has and moves it to where it belongs.</summary>
    public static void CreateEmpty(string temporaryPath, bool isExecutable, string path)
    {
        CreateEmpty(temporaryPath, isExecutable);
        File.Move(temporaryPath, path, overwrite: true);
    }

    /// <summary>Copies a file of a store to a name that is free, as a file of the store itself.</summary>
    public static void CopySealed(string source, string path, bool isExecutable)
    {
        File.Copy(source, path);
        using SafeFileHandle copy = File.OpenHandle(path, FileMode.Open, FileAccess.Read);
        FileSeal.Apply(copy, ModeOf(isExecutable));
    }

    /// <summary>Gives a file a second name, or where the file system refuses copies it there.</summary>
    public static void LinkOrCopy(string source, string path)
    {
        if (!HardLink.TryCreate(source, path))
        {
            Copy(source, path);
        }
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
