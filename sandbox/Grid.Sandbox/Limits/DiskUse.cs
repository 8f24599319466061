using Grid.Sandbox.Native;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Limits;

/// <summary>
/// Counts what lies in a folder of one file system. Looks only, by open directories and through no symlink, so that it may
/// be done while an action changes everything: what is gone is passed over.
/// </summary>
internal sealed class DiskUse
{
    // One descriptor is held a level.
    private const int DepthMax = 128;
    private const int BlockBytes = 512;

    private readonly HashSet<ulong> _linked = [];
    private readonly ulong _device;
    private long _blocks;
    private bool _isWhole = true;

    private DiskUse(ulong device) => _device = device;

    /// <summary>The bytes that the files in a folder take, those with several names counted once.</summary>
    public static DiskCount Of(string path)
    {
        byte[] name = NativeName.Of(path);
        if (FileCalls.TryGetCachedStatus(parent: null, name) is not { } status)
        {
            return default;
        }

        DiskUse use = new(status.Device);
        use.AddDirectory(parent: null, name, depth: 0);
        return new DiskCount(use._blocks * BlockBytes, !use._isWhole);
    }

    private void AddDirectory(SafeFileHandle? parent, byte[] name, int depth)
    {
        using SafeFileHandle? directory = depth > DepthMax ? null : FileCalls.TryOpenDirectory(parent, name);
        if (directory is null)
        {
            _isWhole &= depth <= DepthMax && Errno.Last == Errno.NoEntry;
            return;
        }

        DirectoryEntries.TryList(directory, int.MaxValue, out List<DirectoryEntry> entries);
        foreach (DirectoryEntry entry in entries)
        {
            if (FileCalls.TryGetCachedStatus(directory, entry.Name) is not { } status || status.Device != _device)
            {
                continue;
            }

            if (status.LinkCount == 1 || status.Kind == FileKind.Directory || _linked.Add(status.Inode))
            {
                _blocks += status.Blocks;
            }

            if (status.Kind == FileKind.Directory)
            {
                AddDirectory(directory, entry.Name, depth + 1);
            }
        }
    }
}
