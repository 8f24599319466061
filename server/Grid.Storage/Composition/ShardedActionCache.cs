using Grid.Core;

namespace Grid.Storage.Composition;

/// <summary>Spreads results over action caches by the actions' digests. A shard that is out is an error that names it.</summary>
public sealed class ShardedActionCache : IActionCache
{
    private readonly IReadOnlyList<Shard<IActionCache>> _shards;
    private readonly RendezvousHash _hash;

    /// <param name="shards">The shards; names differ.</param>
    public ShardedActionCache(IReadOnlyList<Shard<IActionCache>> shards)
    {
        _shards = shards;
        _hash = new RendezvousHash(shards.Select(shard => (shard.Name, shard.Weight)));
    }

    public async ValueTask<Reapi.ActionResult?> GetAsync(Digest actionDigest, CancellationToken cancellation)
    {
        Shard<IActionCache> shard = _shards[_hash.Choose(actionDigest)];
        try
        {
            return await shard.Part.GetAsync(actionDigest, cancellation);
        }
        catch (Exception failure) when (PartFailure.IsOfPart(failure))
        {
            throw failure.At(shard.Place);
        }
    }

    public async ValueTask UpdateAsync(Digest actionDigest, Reapi.ActionResult result, CancellationToken cancellation)
    {
        Shard<IActionCache> shard = _shards[_hash.Choose(actionDigest)];
        try
        {
            await shard.Part.UpdateAsync(actionDigest, result, cancellation);
        }
        catch (Exception failure) when (PartFailure.IsOfPart(failure))
        {
            throw failure.At(shard.Place);
        }
    }
}
