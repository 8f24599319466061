namespace Grid.Sandbox.Workers;

/// <summary>
/// Lends a worker the input root of an action. The worker has been started in a directory of its own and stays there, so
/// what is in the action's root is moved into it, and back when the work is done, outputs and all.
/// </summary>
internal static class WorkerRoot
{
    /// <summary>What the names of the worker's pipes begin with; those stay where they are.</summary>
    public const string PipePrefix = ".grid-worker-";

    /// <summary>Moves all that is in one root into the other, below the directories that lead to the working directory.</summary>
    /// <param name="from">The one.</param>
    /// <param name="to">The other.</param>
    /// <param name="directories">The names on the way to the working directory, which stay in both.</param>
    /// <exception cref="IOException">Something could not be moved.</exception>
    public static void Move(string from, string to, ReadOnlySpan<string> directories)
    {
        Directory.CreateDirectory(to);
        foreach (string path in Directory.EnumerateFileSystemEntries(from).ToList())
        {
            string name = Path.GetFileName(path);
            if (directories.Length > 0 && name == directories[0])
            {
                Move(path, $"{to}/{name}", directories[1..]);
            }
            else if (!name.StartsWith(PipePrefix, StringComparison.Ordinal))
            {
                MoveOne(path, $"{to}/{name}");
            }
        }
    }

    private static void MoveOne(string from, string to)
    {
        FileAttributes attributes = File.GetAttributes(from);
        bool isDirectory = attributes.HasFlag(FileAttributes.Directory) && !attributes.HasFlag(FileAttributes.ReparsePoint);
        if (isDirectory)
        {
            Directory.Move(from, to);
        }
        else
        {
            File.Move(from, to, overwrite: true);
        }
    }
}
