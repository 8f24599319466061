using Grid.Core;

namespace Grid.Storage.Backends;

/// <summary>
/// One file of a <see cref="StoreFolder"/>. A blob may have two: hard links share one mode, so a sandbox that needs the
/// blob executable links another file than one that needs it plain.
/// </summary>
internal readonly record struct StoredFile(Digest Digest, bool IsExecutable)
{
    public override int GetHashCode() => Digest.GetHashCode();
}
