using Grid.Core;
using Grid.Sandbox.Fuse.Native;
using Grid.Sandbox.Fuse.Nodes;
using Grid.Sandbox.Fuse.Serving;
using Grid.Sandbox.Fuse.Wire;
using Grid.Sandbox.Native;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Fuse.Mounts;

/// <summary>
/// The mount in which every input root can be found under its digest. One serves all actions of a bot for as long as it
/// lives, so that what the kernel has learnt of an input serves them all.
/// </summary>
internal sealed class InputMount : IAsyncDisposable
{
    private const string Source = "grid-inputs";

    // More answer each other's way out of the queue; fewer leave a read waiting behind another's disk.
    private const int ThreadsMin = 2;
    private const int ThreadsMax = 8;

    private readonly NodeTable _nodes = new();
    private readonly TreeShelf _shelf = new();
    private readonly LateAnswers _late;
    private readonly FuseConnection _connection;
    private readonly FuseDevice _device;

    private InputMount(string path, SafeFileHandle device, FileOwner owner, bool isOfLargeFiles)
    {
        Path = path;
        _device = new FuseDevice(device);
        _late = new LateAnswers(Failures);
        BackedOpens? opens = isOfLargeFiles ? new BackedOpens(_late) : null;
        _connection = new FuseConnection(
            new InputFileSystem(_nodes, _shelf, _late, opens, owner), () => MountCalls.Abort(path));
    }

    public string Path { get; }

    /// <summary>Inputs that could not be read.</summary>
    public ReadFailures Failures { get; } = new();

    /// <summary>Whether it does not answer any more, and why; null while it does.</summary>
    public GridException? Failure => _connection.HasEnded
        ? GridException.Unavailable("The mount that inputs are read from is gone: the action has to run again.", _connection.Failure)
        : null;

    /// <summary>Whether the kernel reads files that it was handed by itself.</summary>
    public bool HasPassthrough => _connection.Features.HasFlag(FuseFeatures.Passthrough);

    /// <summary>Mounts on an empty folder.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="owner">Whose files and directories appear to be.</param>
    /// <param name="isOfLargeFiles">
    /// Whether each opening of a file is to be heard of, so that the kernel can be handed the store's own file; files that
    /// take no time to read need not be opened.
    /// </param>
    /// <exception cref="GridException">FAILED_PRECONDITION, naming what this machine or user does not allow.</exception>
    public static InputMount Open(string path, FileOwner owner, bool isOfLargeFiles)
    {
        SafeFileHandle device = DeviceCalls.TryOpen() ?? throw GridException.FailedPrecondition(
            $"Cannot open {DeviceCalls.Path}, which inputs by FUSE need: {Errno.TextOf(Errno.Last)}. Load the module 'fuse', "
            + "let the bot's user read and write the device, or use 'staging: links'.");
        FileOwner mounter = UserCalls.Owner;
        string options = $"fd={device.DangerousGetHandle()},rootmode=40000,user_id={mounter.UserId},group_id={mounter.GroupId},"
            + "allow_other,default_permissions";
        MountFlags flags = MountFlags.ReadOnly | MountFlags.NoSetUserId | MountFlags.NoDevices | MountFlags.NoAccessTimes;
        int error = MountCalls.Mount(Source, path, "fuse", flags, options);
        if (error != 0)
        {
            device.Dispose();
            throw MountRights.Refusal("Inputs by FUSE cannot be mounted", path, error);
        }

        // Other mount namespaces need not hear of what comes and goes in it. A sandbox that is just taking stock of its
        // mounts, as bubblewrap does, would fail over the root of another action that ends in that moment.
        MountCalls.Mount(string.Empty, path, string.Empty, MountFlags.Private, string.Empty);
        InputMount mount = new(path, device, owner, isOfLargeFiles);
        try
        {
            FuseFeatures wanted = isOfLargeFiles ? FuseFeatures.Passthrough : FuseFeatures.NoOpenSupport;
            mount._connection.Start(mount._device, wanted, Math.Clamp(Environment.ProcessorCount, ThreadsMin, ThreadsMax));
            return mount;
        }
        catch
        {
            MountCalls.Abort(path);
            mount._device.Dispose();
            throw;
        }
    }

    /// <summary>Lets a tree be found.</summary>
    public TreeLayer Publish(PublishedTree tree)
    {
        _shelf.Put(tree);
        return new TreeLayer(this, tree);
    }

    /// <summary>Lets a tree not be found any more, and the kernel forget what it knows of it. No overlay may be on it.</summary>
    public void Withdraw(PublishedTree tree)
    {
        _shelf.Take(tree);
        byte[] name = NativeName.Of(tree.Name);
        byte[] notice = new byte[FuseReply.HeaderSize + 16 + name.Length];
        int length = FuseReply.InvalidName(notice, NodeTable.RootId, name.AsSpan(..^1));
        _device.TrySend(notice.AsSpan(0, length));
    }

    /// <summary>The blob of the file that the kernel knows by a number; null when that is no file.</summary>
    public FileNode? FindFile(ulong inode) => _nodes.Find(inode) as FileNode;

    /// <summary>Unmounts, whoever is still in it, and waits for the threads.</summary>
    public async ValueTask DisposeAsync()
    {
        await _late.DisposeAsync();
        Abort();
        _device.Dispose();
    }

    /// <summary>The same, where nothing can be waiting for a blob.</summary>
    public void Abort()
    {
        MountCalls.Abort(Path);
        _connection.Dispose();
    }
}
