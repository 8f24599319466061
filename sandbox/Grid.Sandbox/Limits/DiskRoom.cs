using Grid.Sandbox.Staging;

namespace Grid.Sandbox.Limits;

/// <summary>
/// Whether the disk that actions run on has any room left. A command that fails then may have failed for that reason, which
/// no exit code tells: it is to be tried on another machine.
/// </summary>
internal static class DiskRoom
{
    // What file systems keep for themselves, and what is given back when the command's last files are closed.
    private const long BytesMin = 64 << 10;

    public static bool IsGone(ActionFolder folder)
    {
        try
        {
            return new DriveInfo(folder.PrivatePath(".")).AvailableFreeSpace < BytesMin;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
