using Grid.Core;

namespace Grid.Fetching.Archives;

/// <summary>How much an archive may become.</summary>
/// <param name="Function">How its files and directories are addressed.</param>
/// <param name="BytesMax">Bytes of all files.</param>
/// <param name="EntryCountMax">Files, directories and symlinks.</param>
/// <param name="Folder">Where a large file lies until it is stored.</param>
internal sealed record ArchiveLimits(DigestFunction Function, long BytesMax, int EntryCountMax, string Folder);
