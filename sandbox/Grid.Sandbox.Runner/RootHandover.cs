using Grid.Core;
using Grid.Sandbox.Native;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Runner;

/// <summary>
/// An input root lent to the runner's user: its directories become writable for that user, its files stay the bot's.
/// Those are links to cached blobs, which only their owner could make writable; a file with properties of its own is a
/// copy, and goes with the directories. The runner's user gets in only from the end of the handing over until disposal.
/// </summary>
internal sealed class RootHandover : IDisposable
{
    // Leaves the owner as it is.
    private const uint Unchanged = uint.MaxValue;

    private const uint OwnerOnly = 0b111_000_000;
    private const uint GroupMayPass = 0b111_001_000;

    // What every file of a local store has: see the store's own modes for plain and executable files.
    private const uint PlainInput = 0b100_100_100;
    private const uint ExecutableInput = 0b101_101_101;

    private readonly RunnerIdentity _runner;
    private readonly byte[] _gate;
    private readonly bool _mayGiveAway = RunnerIdentity.IsRoot;

    private RootHandover(RunnerIdentity runner, string folder)
    {
        _runner = runner;
        _gate = NativeName.Of(folder);
    }

    /// <summary>Lends the root of a launch.</summary>
    /// <exception cref="GridException">The system refused.</exception>
    public static RootHandover Begin(ActionLaunch launch, RunnerIdentity runner)
    {
        RootHandover handover = new(runner, launch.Folder.PrivatePath("."));
        byte[] root = NativeName.Of(launch.RootPath);
        using (SafeFileHandle? directory = FileCalls.TryOpenDirectory(parent: null, root))
        {
            if (directory is null)
            {
                throw Errno.ToFailure($"Cannot open the input root '{launch.RootPath}'", Errno.Last);
            }

            handover.LendEntries(directory);
        }

        handover.Lend(parent: null, root);
        handover.Open();
        return handover;
    }

    /// <summary>Lets the runner into a folder that a killed bot had lent, for it to be handed back.</summary>
    public static RootHandover LetIn(string folder, RunnerIdentity runner)
    {
        RootHandover handover = new(runner, folder);
        handover.Open();
        return handover;
    }

    /// <summary>From here on the runner's user has no way in.</summary>
    public void Dispose() => FileCalls.TrySetMode(parent: null, _gate, OwnerOnly);

    /// <summary>Lets the runner's user in.</summary>
    private void Open()
    {
        Give(parent: null, _gate, Unchanged);
        if (!FileCalls.TrySetMode(parent: null, _gate, GroupMayPass))
        {
            throw Errno.ToFailure("Cannot let the runner into an action's folder", Errno.Last);
        }
    }

    // Nothing runs in the root yet, and its depth was bounded when it was laid out.
    private void LendEntries(SafeFileHandle directory)
    {
        DirectoryEntries.TryList(directory, int.MaxValue, out List<DirectoryEntry> entries);
        foreach (DirectoryEntry entry in entries)
        {
            FileStatus? status = entry.Kind is FileKind.Directory or FileKind.Symlink
                ? null
                : FileCalls.TryGetStatus(directory, entry.Name);
            FileKind kind = status?.Kind ?? entry.Kind;
            if (kind == FileKind.Directory)
            {
                using SafeFileHandle? child = FileCalls.TryOpenDirectory(directory, entry.Name);
                LendEntries(child ?? throw Errno.ToFailure("Cannot open a directory of the input root", Errno.Last));
                Lend(directory, entry.Name);
            }
            else if (kind == FileKind.Regular && status!.Value.Mode is not (PlainInput or ExecutableInput))
            {
                Lend(directory, entry.Name);
            }
        }
    }

    private void Lend(SafeFileHandle? parent, byte[] name)
    {
        if (_mayGiveAway)
        {
            Give(parent, name, _runner.UserId);
            return;
        }

        Give(parent, name, Unchanged);
        uint mode = FileCalls.TryGetStatus(parent, name)?.Mode ?? 0;
        uint shared = mode | ((mode & OwnerOnly) >> 3);
        if (shared != mode)
        {
            FileCalls.TrySetMode(parent, name, shared);
        }
    }

    private void Give(SafeFileHandle? parent, byte[] name, uint user)
    {
        if (!FileCalls.TrySetOwner(parent, name, user, _runner.GroupId))
        {
            throw Errno.ToFailure("Cannot lend an input root to the runner's user", Errno.Last);
        }
    }
}
