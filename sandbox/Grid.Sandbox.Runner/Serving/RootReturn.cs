using System.Text;
using Grid.Sandbox.Native;
using Grid.Sandbox.Runner.Native;
using Grid.Sandbox.Staging;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Runner.Serving;

/// <summary>
/// Gives a folder back to its bot: whatever belongs to the runner's user becomes readable, and its directories writable,
/// for the group that both are in. Trees deeper than any output may be are removed here and now.
/// </summary>
internal sealed class RootReturn
{
    // One descriptor is held a level. No sandbox collects outputs as deep as this.
    private const int DepthMax = 512;

    private const uint OwnerAndGroupMayAll = 0b111_111_000;
    private const uint OwnerAndGroupMayRead = 0b100_100_000;

    private readonly uint _user = UserCalls.UserId;
    private readonly List<string> _tooDeep = [];
    private readonly string _path;
    private readonly SafeFileHandle _top;

    private RootReturn(string path, SafeFileHandle top)
    {
        _path = path;
        _top = top;
    }

    /// <summary>Gives back what is at a path and below it; nothing happens when that is not there.</summary>
    public static void GiveBack(string path)
    {
        byte[] name = NativeName.Of(path);
        Open(parent: null, name, UserCalls.UserId);
        using SafeFileHandle? top = FileCalls.TryOpenDirectory(parent: null, name);
        if (top is not null)
        {
            RootReturn giving = new(path, top);
            giving.GiveBackEntries(top, depth: 0);
            giving.RemoveTooDeep();
        }
    }

    private void GiveBackEntries(SafeFileHandle directory, int depth)
    {
        DirectoryEntries.TryList(directory, int.MaxValue, out List<DirectoryEntry> entries);
        foreach (DirectoryEntry entry in entries)
        {
            if (entry.Kind != FileKind.Symlink && Open(directory, entry.Name, _user) == FileKind.Directory)
            {
                GiveBackDirectory(directory, entry.Name, depth + 1);
            }
        }
    }

    private void GiveBackDirectory(SafeFileHandle parent, byte[] name, int depth)
    {
        if (depth > DepthMax)
        {
            MoveToTop(parent, name);
            return;
        }

        using SafeFileHandle? directory = FileCalls.TryOpenDirectory(parent, name);
        if (directory is not null)
        {
            GiveBackEntries(directory, depth);
        }
    }

    // Asked first, because most files need no change, and a change costs a write.
    private static FileKind Open(SafeFileHandle? parent, byte[] name, uint user)
    {
        if (FileCalls.TryGetStatus(parent, name) is not { } status)
        {
            return FileKind.Unknown;
        }

        uint wanted = status.Kind switch
        {
            FileKind.Directory => OwnerAndGroupMayAll,
            FileKind.Regular => OwnerAndGroupMayRead,
            _ => 0,
        };
        if (status.OwnerId == user && (status.Mode & wanted) != wanted)
        {
            FileCalls.TrySetMode(parent, name, status.Mode | wanted);
        }

        return status.Kind;
    }

    // No path is long enough to say where it is, so it is removed from where one is.
    private void MoveToTop(SafeFileHandle parent, byte[] name)
    {
        string found = $".too-deep-{_tooDeep.Count}";
        if (FileCalls.TryRename(parent, name, _top, Encoding.ASCII.GetBytes(found + "\0")))
        {
            _tooDeep.Add($"{_path}/{found}");
        }
    }

    private void RemoveTooDeep()
    {
        foreach (string path in _tooDeep)
        {
            TreeRemoval.Remove(path);
        }
    }
}
