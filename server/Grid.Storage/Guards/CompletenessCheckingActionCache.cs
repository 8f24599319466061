using Grid.Core;
using Grid.Storage.Trees;

namespace Grid.Storage.Guards;

/// <summary>
/// Answers with a result only when every blob it leads to is held, and touches them all: a client that builds without
/// the bytes believes that it can fetch what a result names later. An incomplete result is a miss.
/// </summary>
/// <param name="inner">Where results are.</param>
/// <param name="cas">Where their outputs have to be.</param>
public sealed class CompletenessCheckingActionCache(IActionCache inner, IBlobStore cas) : IActionCache
{
    public async ValueTask<Reapi.ActionResult?> GetAsync(Digest actionDigest, CancellationToken cancellation)
    {
        Reapi.ActionResult? result = await inner.GetAsync(actionDigest, cancellation);
        return result is not null && await IsCompleteAsync(result, actionDigest.Function, cancellation) ? result : null;
    }

    public ValueTask UpdateAsync(Digest actionDigest, Reapi.ActionResult result, CancellationToken cancellation) =>
        inner.UpdateAsync(actionDigest, result, cancellation);

    private async ValueTask<bool> IsCompleteAsync(
        Reapi.ActionResult result, DigestFunction function, CancellationToken cancellation)
    {
        ResultBlobs blobs = new(cas, function);
        return await blobs.TryCollectAsync(result, cancellation)
            && (await cas.FindMissingAsync(blobs.Found, cancellation)).Count == 0;
    }
}
