using Grid.Core;
using Grid.Storage;
using Grid.Storage.Backends;

namespace Grid.CasProxy.Instances;

/// <summary>What all instances of a proxy share on this machine.</summary>
/// <param name="Path">The folder a user named, for all of it.</param>
/// <param name="Blobs">The blobs, each a file.</param>
/// <param name="Results">The results of the instance that has no server.</param>
/// <param name="Function">What digests are made by.</param>
/// <param name="SizeBytesMax">How much the blobs may take; null for no bound.</param>
public sealed record LocalStore(
    string Path, DiskBlobStore Blobs, IActionCache Results, DigestFunction Function, long? SizeBytesMax);
