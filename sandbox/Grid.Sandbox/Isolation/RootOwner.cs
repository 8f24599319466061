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
    /// <summary>Does so where the action is somebody else than the bot, with what is not its own yet.</summary>
    /// <exception cref="GridException">A directory could not be given away.</exception>
    public static void Give(ActionLaunch launch, ActionUser user)
    {
        if (!user.IsAnother)
        {
            return;
        }

        using SafeFileHandle root = Open(parent: null, NativeName.Of(launch.RootPath));
        if (launch.MadePath is not { } made)
        {
            GiveAll(root, root, user);
            return;
        }

        using SafeFileHandle listed = Open(parent: null, NativeName.Of(made));
        GiveAll(root, listed, user);
    }

    /// <summary>Gives a tree away that was just laid out.</summary>
    /// <exception cref="GridException">A directory could not be given away.</exception>
    public static void Give(string rootPath, ActionUser user)
    {
        using SafeFileHandle root = Open(parent: null, NativeName.Of(rootPath));
        GiveAll(root, root, user);
    }

    // What there is to give is listed where nothing else lies, and given where it is seen.
    private static void GiveAll(SafeFileHandle directory, SafeFileHandle listed, ActionUser user)
    {
        Change(directory, ".\0"u8, user);
        DirectoryEntries.TryList(listed, int.MaxValue, out List<DirectoryEntry> entries);
        foreach (DirectoryEntry entry in entries)
        {
            Give(directory, listed, entry, user);
        }
    }

    private static void Give(SafeFileHandle parent, SafeFileHandle listed, DirectoryEntry entry, ActionUser user)
    {
        FileStatus? status = FileCalls.TryGetStatus(parent, entry.Name);
        switch (status?.Kind)
        {
            case FileKind.Directory when parent == listed:
                using (SafeFileHandle directory = Open(parent, entry.Name))
                {
                    GiveAll(directory, directory, user);
                }

                break;
            case FileKind.Directory:
                using (SafeFileHandle directory = Open(parent, entry.Name))
                using (SafeFileHandle below = Open(listed, entry.Name))
                {
                    GiveAll(directory, below, user);
                }

                break;
            case FileKind.Symlink:
            case FileKind.Regular or FileKind.Fifo when status is { LinkCount: 1 }:
                Change(parent, entry.Name, user);
                break;
        }
    }

    private static SafeFileHandle Open(SafeFileHandle? parent, byte[] name) => FileCalls.TryOpenDirectory(parent, name)
        ?? throw Errno.ToFailure("Cannot open a directory of the input root", Errno.Last);

    private static void Change(SafeFileHandle parent, ReadOnlySpan<byte> name, ActionUser user)
    {
        if (!FileCalls.TrySetOwner(parent, name, user.UserId, user.GroupId))
        {
            throw Errno.ToFailure("Cannot give the input root to the actions' user", Errno.Last);
        }
    }
}
