using Grid.Core;
using Grid.Storage.Trees;

namespace Grid.Fetching.Archives;

/// <summary>Puts entries of an archive in their places, as its hostile names say, and never through a symlink.</summary>
internal sealed class TreeBuilder(string archive, int entryCountMax)
{
    private const int DepthMax = 256;

    private int _entryCount;

    /// <summary>All of it.</summary>
    public TreeNode.Folder Root { get; } = new();

    /// <summary>Makes a folder, and those above it.</summary>
    public TreeNode.Folder MakeFolder(string path) => NamesOf(path).Aggregate(Root, Enter);

    /// <summary>Puts an entry in its place; one that was there before gives way, unless it is a folder.</summary>
    public void Put(string path, TreeNode entry)
    {
        string[] names = NamesOf(path);
        if (names.Length == 0)
        {
            throw Refused(path, "has no name");
        }

        TreeNode.Folder folder = names[..^1].Aggregate(Root, Enter);
        if (folder.Entries.TryGetValue(names[^1], out TreeNode? before) && before is TreeNode.Folder)
        {
            throw Refused(path, "is a folder and something else");
        }

        CountEntry();
        folder.Entries[names[^1]] = entry;
    }

    /// <summary>What is at a path; null when nothing is.</summary>
    public TreeNode? Find(string path)
    {
        TreeNode? found = Root;
        foreach (string name in NamesOf(path))
        {
            found = found is TreeNode.Folder folder ? folder.Entries.GetValueOrDefault(name) : null;
        }

        return found;
    }

    /// <summary>The refusal of an entry.</summary>
    public GridException Refused(string path, string problem) => new(
        GridStatus.Aborted, $"'{archive}' is not unpacked: its entry '{EntryNames.Show(path)}' {problem}.");

    private TreeNode.Folder Enter(TreeNode.Folder folder, string name)
    {
        if (!folder.Entries.TryGetValue(name, out TreeNode? entry))
        {
            CountEntry();
            folder.Entries.Add(name, entry = new TreeNode.Folder());
        }

        return entry as TreeNode.Folder ?? throw Refused(name, "is a folder and something else");
    }

    private void CountEntry()
    {
        if (++_entryCount > entryCountMax)
        {
            throw GridException.ResourceExhausted(
                $"'{archive}' has more than {entryCountMax} entries, which is what this server unpacks.");
        }
    }

    private string[] NamesOf(string path)
    {
        string[] names = [.. path.Split('/').Where(name => name is not ("" or "."))];
        if (path.StartsWith('/'))
        {
            throw Refused(path, "has an absolute name");
        }

        if (Array.Find(names, name => EntryNames.ProblemOf(name) is not null) is { } bad)
        {
            throw Refused(path, $"has a name that {EntryNames.ProblemOf(bad)}");
        }

        return names.Length <= DepthMax ? names : throw Refused(path, $"is more than {DepthMax} folders deep");
    }
}
