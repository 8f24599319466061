using Grid.Core;

namespace Grid.Storage.Composition;

/// <summary>
/// A quick action cache before a slow one. What is found or stored stays in the quick one, so a result that others
/// replace in the slow one is not seen until it has left the quick one.
/// </summary>
public sealed class ReadCachingActionCache(IActionCache cache, IActionCache fallback, IStorageWatch watch) : IActionCache
{
    private const string Cache = "Cache";

    public async ValueTask<Reapi.ActionResult?> GetAsync(Digest actionDigest, CancellationToken cancellation)
    {
        if (await TryGetCachedAsync(actionDigest, cancellation) is { } cached)
        {
            return cached;
        }

        Reapi.ActionResult? result = await fallback.GetAsync(actionDigest, cancellation);
        if (result is not null)
        {
            await TryCacheAsync(actionDigest, result, cancellation);
        }

        return result;
    }

    public async ValueTask UpdateAsync(Digest actionDigest, Reapi.ActionResult result, CancellationToken cancellation)
    {
        await fallback.UpdateAsync(actionDigest, result, cancellation);
        await TryCacheAsync(actionDigest, result, cancellation);
    }

    private async ValueTask<Reapi.ActionResult?> TryGetCachedAsync(Digest actionDigest, CancellationToken cancellation)
    {
        try
        {
            return await cache.GetAsync(actionDigest, cancellation);
        }
        catch (Exception failure) when (PartFailure.IsOfPart(failure))
        {
            watch.PartFailed(failure.At(Cache));
            return null;
        }
    }

    private async ValueTask TryCacheAsync(Digest actionDigest, Reapi.ActionResult result, CancellationToken cancellation)
    {
        try
        {
            await cache.UpdateAsync(actionDigest, result, cancellation);
        }
        catch (Exception failure) when (PartFailure.IsOfPart(failure))
        {
            watch.PartFailed(failure.At(Cache));
        }
    }
}
