using Grid.Core;

namespace Grid.Storage.Guards;

/// <summary>Lets results be read and refuses to store any.</summary>
public sealed class ReadOnlyActionCache(IActionCache inner) : IActionCache
{
    public ValueTask<Reapi.ActionResult?> GetAsync(Digest actionDigest, CancellationToken cancellation) =>
        inner.GetAsync(actionDigest, cancellation);

    public ValueTask UpdateAsync(Digest actionDigest, Reapi.ActionResult result, CancellationToken cancellation) =>
        throw new GridException(
            GridStatus.PermissionDenied,
            "This action cache takes no updates: do not upload results, or ask its operator to allow updates.");
}
