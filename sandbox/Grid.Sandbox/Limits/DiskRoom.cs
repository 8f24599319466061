namespace Grid.Sandbox.Limits;

/// <summary>
/// Whether the disk that actions run on has any room left. A command that fails then may have failed for that reason, which
/// no exit code tells: it is to be tried on another machine.
/// </summary>
internal static class DiskRoom
{
    // What file systems keep for themselves, and what is given back when the command's last files are closed.
    private const long BytesMin = 64 << 10;

    public static bool IsGone(string path) => BytesOf(path) < BytesMin;

    /// <summary>What is left of the disk that a folder is on; null when it cannot be asked.</summary>
    public static long? BytesOf(string path)
    {
        try
        {
            return new DriveInfo(path).AvailableFreeSpace;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
