using Grid.Core;

namespace Grid.Storage;

/// <summary>
/// A store that can be told to let go of blobs: because their bytes turned out to be wrong, or because an operator's
/// rules say so. Whoever only wants room leaves that to the store.
/// </summary>
public interface IBlobRemover
{
    /// <summary>
    /// Lets go of blobs, those that were touched just now included; one that is not held is passed over. False when a
    /// part of the store cannot remove, so that some of them may still be held.
    /// </summary>
    ValueTask<bool> RemoveAsync(IReadOnlyCollection<Digest> digests, CancellationToken cancellation);
}
