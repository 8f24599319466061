using Grid.Core;

namespace Grid.Sandbox.Capture;

/// <summary>A directory that was captured, for the case that another symlink leads to it.</summary>
/// <param name="Digest">The digest of its message.</param>
/// <param name="Height">Levels of directories below it.</param>
/// <param name="EntryCount">Files, directories and symlinks below it.</param>
/// <param name="FileBytes">Bytes of the files among them.</param>
internal sealed record CapturedDirectory(Digest Digest, int Height, int EntryCount, long FileBytes);
