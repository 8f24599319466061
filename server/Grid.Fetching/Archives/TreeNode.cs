using Grid.Core;
using Grid.Storage.Trees;

namespace Grid.Fetching.Archives;

/// <summary>An entry of a tree in the making.</summary>
internal abstract record TreeNode
{
    /// <summary>A folder with its entries, in the order that REAPI has them.</summary>
    public sealed record Folder : TreeNode
    {
        public SortedDictionary<string, TreeNode> Entries { get; } = new(Comparer<string>.Create(CodePointOrder.Compare));
    }

    /// <summary>A file whose content is stored already.</summary>
    public sealed record File(Digest Digest, bool IsExecutable) : TreeNode;

    /// <summary>A symlink, whose target is as it is: what it leads to is for the sandbox to decide.</summary>
    public sealed record Symlink(string Target) : TreeNode;
}
