namespace Grid.Core;

/// <summary>
/// Folders and files that only this process's user may look into: blobs, results and jobs of one client are no other's to
/// read, nor those of a command that runs as another user of the machine.
/// </summary>
public static class PrivatePlaces
{
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnersFolder = OwnersFile | UnixFileMode.UserExecute;

    /// <summary>Makes a folder when there is none; one that is there stays as its owner made it.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static void MakeFolder(string path)
    {
        path = Path.GetFullPath(path);
        if (Path.GetDirectoryName(path) is { } parent)
        {
            // The way there may lead to others' places as well.
            Directory.CreateDirectory(parent);
        }

        Directory.CreateDirectory(path, OwnersFolder);
    }

    /// <summary>
    /// Makes an empty file when there is none, and the folder it is in. Why one cannot be made is for whoever opens it to say.
    /// </summary>
    public static void MakeFile(string path)
    {
        try
        {
            path = Path.GetFullPath(path);
            MakeFolder(Path.GetDirectoryName(path)!);

            // One that is there is not even opened: to close a file again gives up every lock that this process has on it,
            // and SQLite goes by such locks.
            if (!File.Exists(path))
            {
                FileStreamOptions options = new()
                {
                    Mode = FileMode.CreateNew,
                    Access = FileAccess.Write,
                    UnixCreateMode = OwnersFile,
                };
                new FileStream(path, options).Dispose();
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Left to the one who opens it.
        }
    }
}
