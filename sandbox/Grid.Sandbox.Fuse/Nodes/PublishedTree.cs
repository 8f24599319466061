using System.Collections.Concurrent;
using Grid.Core;
using Grid.Sandbox.Fuse.Trees;

namespace Grid.Sandbox.Fuse.Nodes;

/// <summary>A tree that can be found under the mount's root.</summary>
internal sealed class PublishedTree(InputTree tree, IInputStore inputs)
{
    private readonly ConcurrentDictionary<Digest, bool> _read = new();
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

    /// <summary>Takes note that a file was read, as far as it was not in the kernel's memory.</summary>
    public void NoteRead(Digest digest) => _read.TryAdd(digest, true);

    /// <summary>The files that were read since this was asked last.</summary>
    public IReadOnlySet<Digest> TakeRead()
    {
        HashSet<Digest> read = [.. _read.Keys];
        foreach (Digest digest in read)
        {
            _read.TryRemove(digest, out _);
        }

        return read;
    }

    public static string NameOf(Digest digest) => $"{digest.Function.Name}-{digest.HashText}-{digest.SizeBytes}";
}
