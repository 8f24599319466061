using Grid.Sandbox.Native;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Limits;

/// <summary>
/// Counts what lies in a folder of one file system. Looks only, by open directories and through no symlink, so that it may
/// be done while an action changes everything: what is gone or cannot be opened is passed over.
/// </summary>
internal sealed class DiskUse
{
    private const int DepthMax = 128;
    private const int BlockBytes = 512;

    private readonly HashSet<ulong> _linked = [];
    private readonly ulong _device;
    private long _blocks;

    private DiskUse(ulong device) => _device = device;

    /// <summary>The bytes that the files in a folder take, those with several names counted once.</summary>
    public static long BytesOf(string path)
    {
        byte[] name = NativeName.Of(path);
        if (FileCalls.TryGetStatus(parent: null, name) is not { } status)
        {
            return 0;
        }

        DiskUse use = new(status.Device);
        use.AddDirectory(parent: null, name, depth: 0);
        return use._blocks * BlockBytes;
    }

    private void AddDirectory(SafeFileHandle? parent, byte[] name, int depth)
    {
        using SafeFileHandle? directory = FileCalls.TryOpenDirectory(parent, name);
        if (directory is null)
        {
            return;
        }

        DirectoryEntries.TryList(directory, int.MaxValue, out List<DirectoryEntry> entries);
        foreach (DirectoryEntry entry in entries)
        {
            if (FileCalls.TryGetStatus(directory, entry.Name) is not { } status || status.Device != _device)
            {
                continue;
            }

            if (status.LinkCount == 1 || status.Kind == FileKind.Directory || _linked.Add(status.Inode))
            {
                _blocks += status.Blocks;
            }

            if (status.Kind == FileKind.Directory && depth < DepthMax)
            {
                AddDirectory(directory, entry.Name, depth + 1);
            }
        }
    }
}
