namespace Grid.Core;

/// <summary>
/// A folder among the temporary ones that is this process's for as long as it lives. A lock in it says so, which the kernel lets
/// go of however the process ends: what a killed one left is removed by the next that makes a folder of that name.
/// </summary>
public sealed class ClaimedFolder : IDisposable
{
    private const string LockName = ".owner";
    private const int TriesMax = 10;

    private readonly FileStream _lock;

    private ClaimedFolder(string path, FileStream held)
    {
        Path = path;
        _lock = held;
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Makes one, which only this user may look into, and removes those of the same name that nobody holds any more.</summary>
    /// <param name="name">What its name begins with; no other program's folders may begin so.</param>
    /// <param name="parent">Where it is made; null for the temporary folder.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    public static ClaimedFolder Make(string name, string? parent = null)
    {
        parent ??= System.IO.Path.GetTempPath();
        RemoveLeft(name, parent);
        for (int i = 1; ; i++)
        {
            string path = System.IO.Path.Combine(parent, name + System.IO.Path.GetRandomFileName());
            PrivatePlaces.MakeFolder(path);
            try
            {
                return new ClaimedFolder(path, Hold(path, FileMode.CreateNew));
            }
            catch (IOException) when (i < TriesMax)
            {
                // Another process took it for one that was left, before its lock was there.
            }
        }
    }

    /// <summary>Removes those that nobody holds any more, for whoever makes one only later, if at all.</summary>
    public static void RemoveLeft(string name, string? parent = null)
    {
        foreach (string left in Directory.EnumerateDirectories(parent ?? System.IO.Path.GetTempPath(), name + "*"))
        {
            RemoveIfFree(left);
        }
    }

    /// <summary>Removes the folder and what is in it.</summary>
    public void Dispose()
    {
        Directory.Delete(Path, recursive: true);
        _lock.Dispose();
    }

    private static FileStream Hold(string folder, FileMode mode) =>
        new(System.IO.Path.Combine(folder, LockName), mode, FileAccess.ReadWrite, FileShare.None);

    // Held while it is removed, so that of several processes one does it, and none whose lock is about to be there loses it.
    private static void RemoveIfFree(string path)
    {
        try
        {
            if (new DirectoryInfo(path).LinkTarget is null)
            {
                using FileStream held = Hold(path, FileMode.OpenOrCreate);
                Directory.Delete(path, recursive: true);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A living process's, or another user's.
        }
    }
}
