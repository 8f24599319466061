using Grid.Core;

namespace Grid.Sandbox.Fuse.Trees;

/// <summary>A whole input root: its directories, and each blob its files need, once.</summary>
internal sealed class InputTree
{
    private InputTree(InputDirectory root, Digest[] files)
    {
        Root = root;
        Files = files;
        FileBytes = files.Sum(file => file.SizeBytes);
    }

    public InputDirectory Root { get; }

    /// <summary>The blobs of all its files.</summary>
    public IReadOnlyList<Digest> Files { get; }

    /// <summary>The size of all its blobs together.</summary>
    public long FileBytes { get; }

    public static InputTree Of(InputDirectory root)
    {
        HashSet<Digest> files = [];
        foreach (InputDirectory directory in DirectoriesOf(root))
        {
            files.UnionWith(directory.Files);
        }

        return new InputTree(root, [.. files]);
    }

    /// <summary>Its directories, each once however often it is in the tree.</summary>
    public IReadOnlyCollection<InputDirectory> Directories() => DirectoriesOf(Root);

    private static HashSet<InputDirectory> DirectoriesOf(InputDirectory root)
    {
        HashSet<InputDirectory> seen = [root];
        Queue<InputDirectory> unvisited = new([root]);
        while (unvisited.TryDequeue(out InputDirectory? directory))
        {
            foreach (InputEntry entry in directory.Entries)
            {
                if (entry.Directory is { } child && seen.Add(child))
                {
                    unvisited.Enqueue(child);
                }
            }
        }

        return seen;
    }
}
