using Grid.Core;

namespace Grid.Storage.Guards;

/// <summary>Passes over the results of actions that failed, so that they run again when asked for again.</summary>
public sealed class SuccessOnlyActionCache(IActionCache inner) : IActionCache
{
    public ValueTask<Reapi.ActionResult?> GetAsync(Digest actionDigest, CancellationToken cancellation) =>
        inner.GetAsync(actionDigest, cancellation);

    public ValueTask UpdateAsync(Digest actionDigest, Reapi.ActionResult result, CancellationToken cancellation) =>
        result.ExitCode == 0 ? inner.UpdateAsync(actionDigest, result, cancellation) : ValueTask.CompletedTask;
}
