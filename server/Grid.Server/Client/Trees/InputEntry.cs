using Grid.Core;
using Grid.Storage.Trees;

namespace Grid.Server.Client.Trees;

/// <summary>Something with a name in an input root.</summary>
internal abstract record InputEntry
{
    private InputEntry()
    {
    }

    internal sealed record File(Digest Digest, bool IsExecutable) : InputEntry;

    internal sealed record Symlink(string Target) : InputEntry;

    /// <summary>A directory still being filled. Names are kept in the order REAPI demands: by code points.</summary>
    internal sealed record Folder : InputEntry
    {
        public SortedDictionary<string, InputEntry> Entries { get; } = new(Comparer<string>.Create(CodePointOrder.Compare));
    }
}
