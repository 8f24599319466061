using Grid.Core;

namespace Grid.Storage.Backends;

/// <summary>What a file costs, and how a full file system shows.</summary>
internal static class DiskSpace
{
    /// <summary>The error number of a medium that cannot read what is on it (EIO).</summary>
    public const int Unreadable = 5;

    private const int BlockSizeBytes = 4096;
    private const int NoSpace = 28;
    private const int QuotaExceeded = 122;

    /// <summary>What a file of this length occupies: file systems give out whole blocks.</summary>
    public static long Of(long sizeBytes) => (sizeBytes + BlockSizeBytes - 1) / BlockSizeBytes * BlockSizeBytes;

    /// <summary>Whether a write failed because there is no room.</summary>
    public static bool IsExhausted(IOException failure) => failure.HResult is NoSpace or QuotaExceeded;

    /// <summary>The failure of a write that found no room, with the number that says so.</summary>
    public static IOException NoRoom(IOException cause) => new(cause.Message, NoSpace);

    public static GridException Exhausted(string root, IOException cause) => new(
        GridStatus.ResourceExhausted,
        $"The file system of '{root}' is full: free space on it, or give the store a smaller size.",
        cause);
}
