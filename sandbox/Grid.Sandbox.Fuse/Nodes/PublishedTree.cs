using Grid.Core;
using Grid.Sandbox.Fuse.Profiles;
using Grid.Sandbox.Fuse.Trees;

namespace Grid.Sandbox.Fuse.Nodes;

/// <summary>A tree that can be found under the mount's root.</summary>
internal sealed class PublishedTree(InputTree tree, IInputStore inputs)
{
    private IInputStore _inputs = inputs;

    public InputTree Tree => tree;

    /// <summary>Its name there: digest function, hash and size, for a hash alone does not say what made it.</summary>
    public string Name { get; } = NameOf(tree.Root.Digest);

    /// <summary>Where its blobs come from: what the last action that uses it was given.</summary>
    public IInputStore Inputs
    {
        get => Volatile.Read(ref _inputs);
        set => Volatile.Write(ref _inputs, value);
    }

    /// <summary>The node of its root while the kernel knows it. Guarded by the table.</summary>
    public DirectoryNode? RootNode { get; set; }

    /// <summary>What is asked of it.</summary>
    public TreeAccess Access { get; } = new();

    public static string NameOf(Digest digest) => $"{digest.Function.Name}-{digest.HashText}-{digest.SizeBytes}";
}
