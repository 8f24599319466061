using Grid.Core;

namespace Grid.Storage;

/// <summary>
/// Hears what a composition survives and its operator should know of all the same. Called on the paths of requests, so
/// it returns at once and never throws.
/// </summary>
public interface IStorageWatch
{
    /// <summary>A part failed, and the call went on without it.</summary>
    void PartFailed(GridException failure);

    /// <summary>A part gave other bytes than those of a blob.</summary>
    void BlobCorrupt(string part, Digest digest);

    /// <summary>A part that had lacked or spoilt a blob has it again.</summary>
    void BlobRepaired(string part, Digest digest);
}
