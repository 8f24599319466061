using Grid.Core;

namespace Grid.Storage.Composition;

/// <summary>
/// Keeps the same results in two caches, such as an old one and the one that replaces it: both are asked, and what only
/// one knows the other is told. Where they differ the first is right. A cache that fails is reported and made up for.
/// </summary>
public sealed class MirroredActionCache(IActionCache first, IActionCache second, IStorageWatch watch) : IActionCache
{
    private const string First = "First action cache";
    private const string Second = "Second action cache";

    public async ValueTask<Reapi.ActionResult?> GetAsync(Digest actionDigest, CancellationToken cancellation)
    {
        Task<Lookup> firstAsked = LookUpAsync(First, first, actionDigest, cancellation);
        Task<Lookup> secondAsked = LookUpAsync(Second, second, actionDigest, cancellation);
        await Task.WhenAll(firstAsked, secondAsked);
        Lookup one = await firstAsked;
        Lookup other = await secondAsked;
        if ((one.Result ?? other.Result) is not { } result)
        {
            // What may be known to the cache that is out is not called unknown.
            return (one.Failure ?? other.Failure) is { } failure ? throw failure : null;
        }

        await TellAsync(First, first, one, actionDigest, result, cancellation);
        await TellAsync(Second, second, other, actionDigest, result, cancellation);
        return result;
    }

    public async ValueTask UpdateAsync(Digest actionDigest, Reapi.ActionResult result, CancellationToken cancellation)
    {
        Task<GridException?> firstTold = TryUpdateAsync(First, first, actionDigest, result, cancellation);
        Task<GridException?> secondTold = TryUpdateAsync(Second, second, actionDigest, result, cancellation);
        GridException?[] failures = await Task.WhenAll(firstTold, secondTold);
        if (failures.All(failure => failure is not null))
        {
            throw failures[0]!;
        }
    }

    private ValueTask TellAsync(
        string place,
        IActionCache cache,
        Lookup lookup,
        Digest actionDigest,
        Reapi.ActionResult result,
        CancellationToken cancellation) =>
        lookup is { Result: null, Failure: null }
            ? new(TryUpdateAsync(place, cache, actionDigest, result, cancellation))
            : ValueTask.CompletedTask;

    private async Task<Lookup> LookUpAsync(
        string place, IActionCache cache, Digest actionDigest, CancellationToken cancellation)
    {
        try
        {
            return new Lookup(await cache.GetAsync(actionDigest, cancellation), Failure: null);
        }
        catch (Exception failure) when (PartFailure.IsOfPart(failure))
        {
            return new Lookup(Result: null, Report(failure.At(place)));
        }
    }

    private async Task<GridException?> TryUpdateAsync(
        string place, IActionCache cache, Digest actionDigest, Reapi.ActionResult result, CancellationToken cancellation)
    {
        try
        {
            await cache.UpdateAsync(actionDigest, result, cancellation);
            return null;
        }
        catch (Exception failure) when (PartFailure.IsOfPart(failure))
        {
            return Report(failure.At(place));
        }
    }

    private GridException Report(GridException failure)
    {
        watch.PartFailed(failure);
        return failure;
    }

    private sealed record Lookup(Reapi.ActionResult? Result, GridException? Failure);
}
