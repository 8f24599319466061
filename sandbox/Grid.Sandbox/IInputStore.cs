using Grid.Core;
using Grid.Storage;

namespace Grid.Sandbox;

/// <summary>
/// The local store a sandbox stages from. Reads go through to wherever the inputs really are; links can only be made of
/// what is here, so a sandbox links what it can, fetches the rest in one call, and links that.
/// </summary>
public interface IInputStore : IBlobFileStore
{
    /// <summary>
    /// Makes blobs held locally, many at once where that is quicker. Returns those that are nowhere to be had, each
    /// once; the others can be linked from now on.
    /// </summary>
    ValueTask<IReadOnlyList<Digest>> FetchAsync(IReadOnlyCollection<Digest> digests, CancellationToken cancellation);
}
