using Grid.Sandbox.Native;

namespace Grid.Sandbox.Trees;

/// <summary>The parts of a tree on the disk that need no blobs.</summary>
internal static class TreeLayout
{
    /// <summary>
    /// Makes what a directory names but its files. The directory itself is there, empty; symlinks are made as they are,
    /// and as names are unique no later path leads through one.
    /// </summary>
    public static void MakeDirectoriesAndSymlinks(PlacedDirectory placed)
    {
        foreach (Reapi.DirectoryNode child in placed.Directory.Directories)
        {
            MakeDirectory($"{placed.Path}/{child.Name}");
        }

        foreach (Reapi.SymlinkNode symlink in placed.Directory.Symlinks)
        {
            MakeSymlink(symlink, $"{placed.Path}/{symlink.Name}");
        }
    }

    /// <summary>Gives directories the properties they ask for, children first: filling one changes its times.</summary>
    public static void ApplyProperties(IEnumerable<PlacedDirectory> parentsFirst)
    {
        foreach (PlacedDirectory placed in parentsFirst.Reverse())
        {
            NodeProperties.Apply(placed.Path, placed.Directory.NodeProperties, isDirectory: true);
        }
    }

    private static void MakeDirectory(string path)
    {
        if (!FileCalls.TryMakeDirectory(parent: null, NativeName.Of(path), NodeProperties.DirectoryMode))
        {
            throw Errno.ToFailure($"Cannot make the directory '{path}'", Errno.Last);
        }
    }

    private static void MakeSymlink(Reapi.SymlinkNode symlink, string path)
    {
        byte[] name = NativeName.Of(path);
        if (!FileCalls.TryMakeSymlink(NativeName.Of(symlink.Target), parent: null, name))
        {
            throw Errno.ToFailure($"Cannot make the symlink '{path}'", Errno.Last);
        }

        if (symlink.NodeProperties?.Mtime is { } modified)
        {
            FileCalls.TrySetModified(parent: null, name, modified.Seconds, modified.Nanos);
        }
    }
}
