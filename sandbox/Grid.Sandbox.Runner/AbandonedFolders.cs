using Grid.Sandbox.Staging;

namespace Grid.Sandbox.Runner;

/// <summary>The actions' folders that killed bots left in a staging folder.</summary>
internal static class AbandonedFolders
{
    /// <summary>Each of them; those of bots that live are passed over.</summary>
    public static IReadOnlyList<string> In(string stagingPath) =>
    [
        .. Directory.EnumerateFiles(stagingPath, "*" + StagingArea.LockSuffix)
            .Where(IsFree)
            .Select(path => path[..^StagingArea.LockSuffix.Length])
            .Where(Directory.Exists)
            .SelectMany(Directory.EnumerateDirectories),
    ];

    private static bool IsFree(string lockPath)
    {
        try
        {
            using FileStream held = new(lockPath, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
