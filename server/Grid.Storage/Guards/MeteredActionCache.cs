using Grid.Core;

namespace Grid.Storage.Guards;

/// <summary>Counts hits, misses and updates of an action cache.</summary>
public sealed class MeteredActionCache(StorageMetrics metrics, IActionCache inner) : IActionCache
{
    public async ValueTask<Reapi.ActionResult?> GetAsync(Digest actionDigest, CancellationToken cancellation)
    {
        Reapi.ActionResult? result = await inner.GetAsync(actionDigest, cancellation);
        (result is null ? metrics.ActionCacheMisses : metrics.ActionCacheHits).Add(1);
        return result;
    }

    public async ValueTask UpdateAsync(Digest actionDigest, Reapi.ActionResult result, CancellationToken cancellation)
    {
        await inner.UpdateAsync(actionDigest, result, cancellation);
        metrics.ActionCacheUpdates.Add(1);
    }
}
