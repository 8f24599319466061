using Grid.Core;

namespace Grid.Storage.Composition;

/// <summary>
/// Keeps the first result of each action: whoever was given it will be given it again. The same result may be stored
/// once more, another one is refused.
/// </summary>
/// <remarks>Two servers on one cache can both find an action without a result, and the later one then wins.</remarks>
public sealed class WriteOnceActionCache(IActionCache inner) : IActionCache, IDisposable
{
    // Updates of one action take turns, those of different actions hardly ever have to.
    private readonly SemaphoreSlim[] _turns = [.. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1))];

    public ValueTask<Reapi.ActionResult?> GetAsync(Digest actionDigest, CancellationToken cancellation) =>
        inner.GetAsync(actionDigest, cancellation);

    public async ValueTask UpdateAsync(Digest actionDigest, Reapi.ActionResult result, CancellationToken cancellation)
    {
        SemaphoreSlim turn = _turns[actionDigest.Hash[0] % _turns.Length];
        await turn.WaitAsync(cancellation);
        try
        {
            await UpdateOnceAsync(actionDigest, result, cancellation);
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => Array.ForEach(_turns, turn => turn.Dispose());

    private async ValueTask UpdateOnceAsync(Digest actionDigest, Reapi.ActionResult result, CancellationToken cancellation)
    {
        Reapi.ActionResult? first = await inner.GetAsync(actionDigest, cancellation);
        if (first is null)
        {
            await inner.UpdateAsync(actionDigest, result, cancellation);
        }
        else if (!first.Equals(result))
        {
            throw new GridException(
                GridStatus.AlreadyExists,
                $"Action {actionDigest} has a result and this cache takes each action's first one only: use that.");
        }
    }
}
