namespace Grid.Sandbox.Isolation;

/// <summary>Which directories of the host an action must not see into.</summary>
internal static class HostPaths
{
    private const UnixFileMode Passable = UnixFileMode.OtherExecute;

    // Nothing of the host's own is seen there in any case.
    private static readonly string[] Replaced = ["/dev", "/proc"];

    /// <summary>
    /// The directories to cover, shortest first and none inside another: those that are wished hidden, those of the bot,
    /// and what keeps other users from reaching them.
    /// </summary>
    public static IReadOnlyList<string> Cover(IEnumerable<string> hidden, IEnumerable<string> ownFolders)
    {
        SortedSet<string> real = new(StringComparer.Ordinal);
        foreach (string folder in hidden.Concat(ownFolders.Select(TopmostImpassable)))
        {
            if (Directory.Exists(folder))
            {
                real.Add(RealPath.Of(folder));
            }
        }

        return [.. real.Where(path => path != "/" && !IsCovered(path, Replaced) && !real.Any(other => IsBelow(path, other)))];
    }

    /// <summary>
    /// The first directory on the way to a folder that other users cannot pass, or the folder itself: under a bot that is
    /// root an action is another user, and has to get through to its own input root.
    /// </summary>
    public static string TopmostImpassable(string folder)
    {
        string path = string.Empty;
        foreach (string name in folder.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            path = $"{path}/{name}";
            if (Directory.Exists(path) && (File.GetUnixFileMode(path) & Passable) == 0)
            {
                return path;
            }
        }

        return folder;
    }

    public static bool IsBelow(string path, string folder) =>
        path.Length > folder.Length && path[folder.Length] == '/' && path.StartsWith(folder, StringComparison.Ordinal);

    /// <summary>Whether the path lies in, or is, one of the folders.</summary>
    public static bool IsCovered(string path, IEnumerable<string> folders) =>
        folders.Any(folder => path == folder || IsBelow(path, folder));
}
