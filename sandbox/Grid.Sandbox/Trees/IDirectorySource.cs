using Grid.Core;

namespace Grid.Sandbox.Trees;

/// <summary>Where the Directory messages of a tree come from.</summary>
internal interface IDirectorySource
{
    /// <summary>One message, parsed but not checked, for each digest; null for one that is not to be had.</summary>
    ValueTask<IReadOnlyList<Reapi.Directory?>> ReadAsync(IReadOnlyList<Digest> digests, CancellationToken cancellation);
}
