using System.Text;
using Grid.Core;

namespace Grid.Storage.Composition;

/// <summary>
/// Keeps results under keys that a salt goes into, so that caches with different salts share a backend without seeing
/// each other's results, and a new salt forgets everything.
/// </summary>
public sealed class SaltedActionCache(string salt, IActionCache inner) : IActionCache
{
    private readonly byte[] _prefix = Encoding.UTF8.GetBytes(salt + '\t');

    public ValueTask<Reapi.ActionResult?> GetAsync(Digest actionDigest, CancellationToken cancellation) =>
        inner.GetAsync(KeyOf(actionDigest), cancellation);

    public ValueTask UpdateAsync(Digest actionDigest, Reapi.ActionResult result, CancellationToken cancellation) =>
        inner.UpdateAsync(KeyOf(actionDigest), result, cancellation);

    // The function stays the action's own: it says how the digests within the result are to be read.
    private Digest KeyOf(Digest actionDigest)
    {
        byte[] key = [.. _prefix, .. actionDigest.Hash];
        return Digest.Of(actionDigest.Function, key);
    }
}
