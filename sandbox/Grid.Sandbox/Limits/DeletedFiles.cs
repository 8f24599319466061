using System.Globalization;
using System.Text;
using Grid.Sandbox.Native;
using Grid.Sandbox.Processes;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Limits;

/// <summary>
/// Counts files that processes have open and that have no name any more: they take of the disk what they took before, and
/// no folder has them.
/// </summary>
internal sealed class DeletedFiles
{
    private const int BlockBytes = 512;

    // More than a process may have open unless somebody raised that on purpose.
    private const int OpenFilesMax = 100_000;

    private readonly HashSet<(ulong Device, ulong Inode)> _seen = [];
    private readonly HashSet<ulong> _devices;
    private long _blocks;
    private bool _hasGaps;

    private DeletedFiles(IEnumerable<ulong> devices) => _devices = [.. devices];

    /// <summary>The bytes of those that an action has open.</summary>
    /// <param name="top">The action's first process.</param>
    /// <param name="mark">What its orphans carry.</param>
    /// <param name="devices">The file systems that count.</param>
    public static DiskCount Of(int top, ulong mark, IEnumerable<ulong> devices)
    {
        DeletedFiles files = new(devices);
        var table = ProcessTable.Read();
        IEnumerable<int> orphans = table.Below(Environment.ProcessId).Select(process => process.Pid)
            .Where(pid => ProcessMark.Of(pid) == mark);
        foreach (int pid in table.Below(top).Select(process => process.Pid).Append(top).Union(orphans))
        {
            files.Add(pid);
        }

        return new DiskCount(files._blocks * BlockBytes, files._hasGaps);
    }

    private void Add(int pid)
    {
        string path = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/fd\0");
        using SafeFileHandle? open = FileCalls.TryOpenDirectory(parent: null, Encoding.ASCII.GetBytes(path));
        if (open is null)
        {
            _hasGaps |= Errno.Last == Errno.AccessDenied;
            return;
        }

        _hasGaps |= !DirectoryEntries.TryList(open, OpenFilesMax, out List<DirectoryEntry> entries);
        foreach (DirectoryEntry entry in entries)
        {
            if (FileCalls.TryGetTargetStatus(open, entry.Name) is { Kind: FileKind.Regular, LinkCount: 0 } status
                && _devices.Contains(status.Device)
                && _seen.Add((status.Device, status.Inode)))
            {
                _blocks += status.Blocks;
            }
        }
    }
}
