using Grid.Core;

namespace Grid.Storage;

/// <summary>
/// A backend that can be told to let go of blobs. Only the clean-up of an index does so: it knows what nobody uses.
/// </summary>
public interface IBlobDeleter
{
    /// <summary>
    /// Deletes blobs and returns those that are still there because the backend failed on them, each with the reason. A
    /// blob that is not held counts as deleted.
    /// </summary>
    ValueTask<IReadOnlyList<(Digest Digest, GridException Failure)>> DeleteAsync(
        IReadOnlyCollection<Digest> digests, CancellationToken cancellation);
}
