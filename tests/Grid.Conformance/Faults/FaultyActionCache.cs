using Grid.Core;
using Grid.Storage;

namespace Grid.Conformance.Faults;

/// <summary>An action cache that fails and waits as a test tells it to.</summary>
public sealed class FaultyActionCache(IActionCache inner) : IActionCache
{
    /// <summary>What fails and what waits.</summary>
    public FaultSchedule Faults { get; } = new();

    public async ValueTask<Reapi.ActionResult?> GetAsync(Digest actionDigest, CancellationToken cancellation)
    {
        await Faults.MeetAsync(StoreVerbs.Get, cancellation);
        return await inner.GetAsync(actionDigest, cancellation);
    }

    public async ValueTask UpdateAsync(Digest actionDigest, Reapi.ActionResult result, CancellationToken cancellation)
    {
        await Faults.MeetAsync(StoreVerbs.Update, cancellation);
        await inner.UpdateAsync(actionDigest, result, cancellation);
    }
}
