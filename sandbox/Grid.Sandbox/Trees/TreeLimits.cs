namespace Grid.Sandbox.Trees;

/// <summary>How large a tree may be that is laid out on a disk; repeats count each time.</summary>
internal sealed record TreeLimits(int EntriesMax, int DepthMax, long DirectoryBytesMax);
