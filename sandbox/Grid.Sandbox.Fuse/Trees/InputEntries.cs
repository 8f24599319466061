using System.Text;
using Grid.Core;
using Grid.Storage;

namespace Grid.Sandbox.Fuse.Trees;

/// <summary>Turns the three lists of a Directory message into one, in the order in which names are looked for.</summary>
internal static class InputEntries
{
    public static InputEntry[] Of(
        Reapi.Directory message, DigestFunction function, Func<Reapi.Digest, InputDirectory> directoryOf)
    {
        InputEntry[] entries =
        [
            .. message.Files.Select(node => OfFile(node, function)),
            .. message.Directories.Select(node => OfDirectory(node, directoryOf(node.Digest))),
            .. message.Symlinks.Select(OfSymlink),
        ];
        Array.Sort(entries, (left, right) => left.Name.AsSpan().SequenceCompareTo(right.Name));
        return entries;
    }

    private static InputEntry OfFile(Reapi.FileNode node, DigestFunction function) => new()
    {
        Name = Encoding.UTF8.GetBytes(node.Name),
        Kind = InputKind.File,
        Digest = node.Digest.ToDigest(function),
        Traits = InputTraits.OfFile(node.NodeProperties, node.IsExecutable),
    };

    private static InputEntry OfDirectory(Reapi.DirectoryNode node, InputDirectory directory) => new()
    {
        Name = Encoding.UTF8.GetBytes(node.Name),
        Kind = InputKind.Directory,
        Traits = directory.Traits,
        Directory = directory,
    };

    private static InputEntry OfSymlink(Reapi.SymlinkNode node) => new()
    {
        Name = Encoding.UTF8.GetBytes(node.Name),
        Kind = InputKind.Symlink,
        Traits = InputTraits.OfSymlink(node.NodeProperties),
        Target = Encoding.UTF8.GetBytes(node.Target),
    };
}
