using Grid.Core;
using Grid.Sandbox.Native;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Isolation;

/// <summary>
/// Gives an input root to the user whom its action runs as: its directories, and the files that are nobody else's. Links
/// to the store's files remain the bot's, so that an action can remove them but not change them.
/// </summary>
internal static class RootOwner
{
    /// <summary>Does so where the action is somebody else than the bot, and nobody has done it yet.</summary>
    /// <exception cref="GridException">A directory could not be given away.</exception>
    public static void Give(ActionLaunch launch, ActionUser user)
    {
        if (!user.IsAnother || launch.IsActionsOwn)
        {
            return;
        }

        using SafeFileHandle root = FileCalls.TryOpenDirectory(parent: null, NativeName.Of(launch.RootPath))
            ?? throw Errno.ToFailure($"Cannot open the input root '{launch.RootPath}'", Errno.Last);
        Give(root, user);
    }

    private static void Give(SafeFileHandle directory, ActionUser user)
    {
        Change(directory, ".\0"u8, user);
        DirectoryEntries.TryList(directory, int.MaxValue, out List<DirectoryEntry> entries);
        foreach (DirectoryEntry entry in entries)
        {
            Give(directory, entry, user);
        }
    }

    private static void Give(SafeFileHandle parent, DirectoryEntry entry, ActionUser user)
    {
        FileStatus? status = FileCalls.TryGetStatus(parent, entry.Name);
        switch (status?.Kind)
        {
            case FileKind.Directory:
                using (SafeFileHandle directory = FileCalls.TryOpenDirectory(parent, entry.Name)
                    ?? throw Errno.ToFailure("Cannot open a directory of the input root", Errno.Last))
                {
                    Give(directory, user);
                }

                break;
            case FileKind.Symlink:
            case FileKind.Regular when status is { LinkCount: 1 }:
                Change(parent, entry.Name, user);
                break;
        }
    }

    private static void Change(SafeFileHandle parent, ReadOnlySpan<byte> name, ActionUser user)
    {
        if (!FileCalls.TrySetOwner(parent, name, user.UserId, user.GroupId))
        {
            throw Errno.ToFailure("Cannot give the input root to the actions' user", Errno.Last);
        }
    }
}
