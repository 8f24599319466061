using System.Text;
using Grid.Core;
using Grid.Sandbox.Native;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Staging;

/// <summary>
/// Removes a directory with everything below, whatever an action made of it: read-only directories, names that are no
/// text, trees deeper than any path can say. Symlinks are removed, never followed.
/// </summary>
internal sealed class TreeRemoval
{
    // One descriptor is held a level. What lies deeper is moved up to the top and removed from there.
    private const int DepthMax = 64;

    private const uint OwnerMayAll = 0b111_000_000;

    private readonly SafeFileHandle _top;
    private int _removedCount;
    private int _movedCount;

    private TreeRemoval(SafeFileHandle top) => _top = top;

    /// <summary>Removes the directory at <paramref name="path"/>; nothing happens when there is none.</summary>
    /// <exception cref="GridException">Something could not be removed; the rest is gone.</exception>
    public static void Remove(string path)
    {
        byte[] name = NativeName.Of(path);
        MakeWritable(parent: null, name);
        using SafeFileHandle? top = FileCalls.TryOpenDirectory(parent: null, name);
        if (top is not null && new TreeRemoval(top).TryRemove(parent: null, name, top, depth: 0))
        {
            return;
        }

        int error = Errno.Last;
        if (error != Errno.NoEntry)
        {
            throw Errno.ToFailure($"Cannot remove the folder '{path}'", error);
        }
    }

    /// <summary>Empties an open directory and removes it. It is listed anew for as long as that gets anywhere.</summary>
    private bool TryRemove(SafeFileHandle? parent, byte[] name, SafeFileHandle directory, int depth)
    {
        int removedBefore = _removedCount;
        RemoveEntries(directory, directory, depth);
        while (!FileCalls.TryRemoveDirectory(parent, name))
        {
            if (Errno.Last != Errno.NotEmpty || _removedCount == removedBefore)
            {
                return false;
            }

            removedBefore = _removedCount;
            using SafeFileHandle? fresh = FileCalls.TryOpenDirectory(directory, ".\0"u8);
            RemoveEntries(fresh ?? directory, directory, depth);
        }

        _removedCount++;
        return true;
    }

    private void RemoveEntries(SafeFileHandle listed, SafeFileHandle directory, int depth)
    {
        DirectoryEntries.TryList(listed, int.MaxValue, out List<DirectoryEntry> entries);
        foreach (DirectoryEntry entry in entries)
        {
            if (KindOf(directory, entry) == FileKind.Directory)
            {
                RemoveDirectory(directory, entry.Name, depth);
            }
            else if (FileCalls.TryRemoveFile(directory, entry.Name))
            {
                _removedCount++;
            }
        }
    }

    private void RemoveDirectory(SafeFileHandle parent, byte[] name, int depth)
    {
        if (FileCalls.TryRemoveDirectory(parent, name))
        {
            _removedCount++;
            return;
        }

        MakeWritable(parent, name);
        if (depth >= DepthMax)
        {
            MoveToTop(parent, name);
            return;
        }

        using SafeFileHandle? directory = FileCalls.TryOpenDirectory(parent, name);
        if (directory is not null)
        {
            TryRemove(parent, name, directory, depth + 1);
        }
    }

    // Found again when the top is listed anew.
    private void MoveToTop(SafeFileHandle parent, byte[] name)
    {
        if (FileCalls.TryRename(parent, name, _top, Encoding.ASCII.GetBytes($".deep-{_movedCount++}\0")))
        {
            _removedCount++;
        }
    }

    // Asked first, because most directories need no change, and a change costs a write.
    private static void MakeWritable(SafeFileHandle? parent, byte[] name)
    {
        if (FileCalls.TryGetStatus(parent, name) is { } status && (status.Mode & OwnerMayAll) != OwnerMayAll)
        {
            FileCalls.TrySetMode(parent, name, OwnerMayAll);
        }
    }

    private static FileKind KindOf(SafeFileHandle directory, DirectoryEntry entry) =>
        entry.Kind == FileKind.Unknown
            ? FileCalls.TryGetStatus(directory, entry.Name)?.Kind ?? FileKind.Unknown
            : entry.Kind;
}
