using Grid.Core;
using Grid.Storage.Trees;

namespace Grid.Server.Client.Trees;

/// <summary>
/// What a download will write, as paths relative to its destination. Every path was checked: none is absolute, none
/// climbs out.
/// </summary>
internal sealed class DownloadPlan
{
    private int _entryCount;

    public List<string> Directories { get; } = [];

    public List<PlannedFile> Files { get; } = [];

    public List<PlannedSymlink> Symlinks { get; } = [];

    /// <summary>Bytes that will be fetched.</summary>
    public long SizeBytes => Files.Sum(file => file.Digest.SizeBytes);

    /// <summary>Joins a name out of a Directory message to the path of its directory.</summary>
    /// <exception cref="GridException">DATA_LOSS when the name would lead elsewhere.</exception>
    public static string Join(string parent, string name) =>
        EntryNames.ProblemOf(name) is { } problem
            ? throw new GridException(
                GridStatus.DataLoss, $"The directory '{parent}' holds the name '{EntryNames.Show(name)}', which {problem}.")
            : parent.Length == 0 ? name : $"{parent}/{name}";

    /// <summary>Resolves an output's path, which may use <c>..</c> within what is downloaded.</summary>
    /// <exception cref="GridException">FAILED_PRECONDITION when it leads out of it.</exception>
    public static string Resolve(string path)
    {
        List<string> parts = [];
        foreach (string part in path.Split('/').Where(part => part is not ("" or ".")))
        {
            if (part != "..")
            {
                parts.Add(part);
            }
            else if (parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else
            {
                throw GridException.FailedPrecondition(
                    $"The output '{path}' lies outside of the folder for downloads, so it is not written.");
            }
        }

        return path.Contains('\0', StringComparison.Ordinal) || path.StartsWith('/')
            ? throw GridException.FailedPrecondition($"The output '{path}' has a path that cannot be written below a folder.")
            : string.Join('/', parts);
    }

    /// <summary>Counts one more entry towards the limit.</summary>
    /// <exception cref="GridException">RESOURCE_EXHAUSTED beyond it.</exception>
    public void Count()
    {
        if (++_entryCount > TreeLimits.EntriesMax)
        {
            throw GridException.ResourceExhausted($"The tree has more than {TreeLimits.EntriesMax} entries.");
        }
    }
}
