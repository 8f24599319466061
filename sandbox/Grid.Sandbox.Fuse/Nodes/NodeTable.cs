using System.Collections.Concurrent;
using Grid.Core;
using Grid.Sandbox.Fuse.Trees;

namespace Grid.Sandbox.Fuse.Nodes;

/// <summary>
/// What the kernel knows, by the numbers it knows it by. A node is here from the first time the kernel is told of it
/// until it has forgotten it as often as it was told; numbers are not used again.
/// </summary>
internal sealed class NodeTable
{
    /// <summary>The number of the mount's own root.</summary>
    public const ulong RootId = 1;

    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<ulong, Node> _nodes = new();
    private readonly Dictionary<(Digest Digest, InputTraits Traits), FileNode> _files = [];
    private ulong _lastId = RootId;

    /// <summary>How many nodes the kernel knows.</summary>
    public int Count => _nodes.Count;

    public Node? Find(ulong id) => _nodes.GetValueOrDefault(id);

    /// <summary>The root of a tree, told to the kernel once more.</summary>
    public DirectoryNode LookUp(PublishedTree tree)
    {
        lock (_gate)
        {
            tree.RootNode ??= Add(new DirectoryNode(++_lastId, tree.Tree.Root, tree, parent: null, index: 0));
            tree.RootNode.LookupCount++;
            return tree.RootNode;
        }
    }

    /// <summary>The entry at a place of a directory, told to the kernel once more.</summary>
    public Node LookUp(DirectoryNode parent, int index)
    {
        lock (_gate)
        {
            InputEntry entry = parent.Content.Entries[index];
            Node node = entry.Kind == InputKind.File
                ? FileOf(entry, parent)
                : parent.Children[index] ??= Add(CreateChild(entry, parent, index));
            node.LookupCount++;
            return node;
        }
    }

    /// <summary>Takes note that the kernel has forgotten a node <paramref name="count"/> times.</summary>
    public void Forget(ulong id, ulong count)
    {
        lock (_gate)
        {
            if (Find(id) is not { } node)
            {
                return;
            }

            node.LookupCount -= Math.Min(count, node.LookupCount);
            if (node.LookupCount == 0)
            {
                Remove(node);
            }
        }
    }

    private FileNode FileOf(InputEntry entry, DirectoryNode parent)
    {
        (Digest, InputTraits) identity = (entry.Digest, entry.Traits);
        if (_files.TryGetValue(identity, out FileNode? file))
        {
            file.SeenIn = parent;
            return file;
        }

        file = Add(new FileNode(++_lastId, entry.Digest, entry.Traits, parent));
        _files.Add(identity, file);
        return file;
    }

    private Node CreateChild(InputEntry entry, DirectoryNode parent, int index) => entry switch
    {
        { Directory: { } content } => new DirectoryNode(++_lastId, content, parent.Tree, parent, index),
        { Kind: InputKind.Absent } => new AbsenceNode(++_lastId, entry, parent, index),
        _ => new SymlinkNode(++_lastId, entry, parent, index),
    };

    private T Add<T>(T node)
        where T : Node
    {
        _nodes[node.Id] = node;
        return node;
    }

    private void Remove(Node node)
    {
        _nodes.TryRemove(node.Id, out _);
        switch (node)
        {
            case FileNode file:
                _files.Remove((file.Digest, file.Traits));
                break;
            case DirectoryNode { Parent: { } parent } directory:
                parent.Children[directory.Index] = null;
                break;
            case DirectoryNode root:
                root.Tree.RootNode = null;
                break;
            case SymlinkNode symlink:
                symlink.Parent.Children[symlink.Index] = null;
                break;
            case AbsenceNode absence:
                absence.Parent.Children[absence.Index] = null;
                break;
        }
    }
}
