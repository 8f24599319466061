using Grid.Core;

namespace Grid.Storage;

/// <summary>Remembers the result of each action (REAPI ActionCache). Absence is a value, as in <see cref="IBlobStore"/>.</summary>
public interface IActionCache
{
    /// <summary>The result stored for the action of this digest, or null. The message is a copy of the caller's own.</summary>
    ValueTask<Reapi.ActionResult?> GetAsync(Digest actionDigest, CancellationToken cancellation);

    /// <summary>Stores or replaces the result of an action.</summary>
    /// <exception cref="GridException">PERMISSION_DENIED when the cache takes no updates.</exception>
    ValueTask UpdateAsync(Digest actionDigest, Reapi.ActionResult result, CancellationToken cancellation);
}
