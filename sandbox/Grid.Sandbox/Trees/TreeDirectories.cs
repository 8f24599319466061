using Google.Protobuf;
using Grid.Core;

namespace Grid.Sandbox.Trees;

/// <summary>Directory messages that came together, in one Tree.</summary>
internal sealed class TreeDirectories : IDirectorySource
{
    private readonly Dictionary<Digest, Reapi.Directory> _directories = [];

    public TreeDirectories(Reapi.Tree tree, DigestFunction function)
    {
        Root = Add(tree.Root ?? new Reapi.Directory(), function);
        foreach (Reapi.Directory child in tree.Children)
        {
            Add(child, function);
        }
    }

    /// <summary>The digest of the tree's root.</summary>
    public Digest Root { get; }

    public ValueTask<IReadOnlyList<Reapi.Directory?>> ReadAsync(
        IReadOnlyList<Digest> digests, CancellationToken cancellation) =>
        new([.. digests.Select(_directories.GetValueOrDefault)]);

    private Digest Add(Reapi.Directory directory, DigestFunction function)
    {
        Digest digest = Digest.Of(function, directory.ToByteArray());
        _directories[digest] = directory;
        return digest;
    }
}
