using Grid.Core;
using Grid.Sandbox.Fuse.Trees;

namespace Grid.Sandbox.Fuse.Nodes;

/// <summary>
/// A file, wherever it is: one node for a blob with the same permissions and age, so that what the kernel has read of it
/// serves all trees.
/// </summary>
internal sealed class FileNode(ulong id, Digest digest, InputTraits traits, DirectoryNode seenIn) : Node(id, traits)
{
    private DirectoryNode _seenIn = seenIn;

    public Digest Digest => digest;

    /// <summary>Where it was found last: whose siblings are fetched with it, and from where.</summary>
    public DirectoryNode SeenIn
    {
        get => Volatile.Read(ref _seenIn);
        set => Volatile.Write(ref _seenIn, value);
    }

    /// <summary>Guards what is known of its being open.</summary>
    public Lock OpenGate { get; } = new();

    /// <summary>How often it is open, where openings are told.</summary>
    public int OpenCount { get; set; }

    /// <summary>The number under which the kernel reads the store's own file while it is open; 0 when it does not.</summary>
    public int BackingId { get; set; }

    protected override InputKind Kind => InputKind.File;

    protected override ulong SizeBytes => (ulong)digest.SizeBytes;
}
