namespace Grid.Sandbox.Native;

/// <summary>What is looked at of a file.</summary>
internal readonly record struct FileStatus(
    FileKind Kind, uint Mode, long SizeBytes, long ModifiedSeconds, uint ModifiedNanos, uint OwnerId, uint LinkCount)
{
    /// <summary>The file system it is on.</summary>
    public ulong Device { get; init; }

    /// <summary>Its number there.</summary>
    public ulong Inode { get; init; }

    /// <summary>What it takes of the disk, in blocks of 512 bytes.</summary>
    public long Blocks { get; init; }

    /// <summary>Whether its owner may execute it, which is what REAPI's <c>is_executable</c> asks.</summary>
    public bool IsExecutable => (Mode & 0b001_000_000) != 0;
}
