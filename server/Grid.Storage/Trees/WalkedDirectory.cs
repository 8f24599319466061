using Grid.Core;

namespace Grid.Storage.Trees;

/// <summary>A directory met on a <see cref="DirectoryWalk"/>: what it says, or why that cannot be told.</summary>
/// <param name="Digest">Its address.</param>
/// <param name="Directory">What it says; null when there is a problem.</param>
/// <param name="Problem">NOT_FOUND when the blob is not held, INVALID_ARGUMENT when it is no Directory.</param>
public sealed record WalkedDirectory(Digest Digest, Reapi.Directory? Directory, GridException? Problem);
