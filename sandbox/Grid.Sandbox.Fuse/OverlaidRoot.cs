using Grid.Core;
using Grid.Sandbox.Fuse.Mounts;
using Grid.Sandbox.Native;
using Grid.Sandbox.Staging;

namespace Grid.Sandbox.Fuse;

/// <summary>An action's own layer over a tree of the mount.</summary>
internal sealed class OverlaidRoot : IStagedRoot
{
    private const uint EveryoneMayRead = 0b111_101_101;
    private const uint OwnerOnly = 0b111_000_000;

    private readonly InputMount _mount;
    private readonly TreeLease _lease;
    private readonly OverlayMount _overlay;
    private readonly long _failuresBefore;
    private readonly ulong? _inputDevice;

    private OverlaidRoot(InputMount mount, TreeLease lease, ActionFolder folder)
    {
        _mount = mount;
        _lease = lease;
        _failuresBefore = mount.Failures.LastNumber;
        Path = folder.RootPath;
        _overlay = Layer(folder, lease.Path);
        _inputDevice = DeviceOfInputs();
    }

    public string Path { get; }

    public static OverlaidRoot Open(InputMount mount, TreeLease lease, ActionFolder folder) => new(mount, lease, folder);

    /// <summary>Makes the layer of an action's folder over <paramref name="lower"/>.</summary>
    public static OverlayMount Layer(ActionFolder folder, string lower)
    {
        string upper = folder.PrivatePath("upper");
        string work = folder.PrivatePath("work");
        MakeFolder(upper, EveryoneMayRead);
        MakeFolder(work, OwnerOnly);
        return OverlayMount.Open(folder.RootPath, lower, upper, work);
    }

    public Digest? DigestOf(ulong device, ulong inode) =>
        device == _inputDevice ? _mount.FindFile(inode)?.Digest : null;

    public void ThrowIfSpoiled()
    {
        _mount.ThrowIfGone();
        if (_mount.Failures.After(_failuresBefore, _lease.Published.Tree.Files) is { } failure)
        {
            throw failure;
        }
    }

    public ValueTask DisposeAsync()
    {
        _overlay.Dispose();
        _lease.Dispose();
        return ValueTask.CompletedTask;
    }

    // An overlay gives the files of each layer a device number of that layer's own. Asked before the command runs: it
    // could put a file of its own in the place of any input.
    private ulong? DeviceOfInputs() => _lease.Published.Tree.Root.FirstFilePath() is { } path
        ? FileCalls.TryGetStatus(parent: null, NativeName.Of($"{Path}/{path}"))?.Device
        : null;

    private static void MakeFolder(string path, uint mode)
    {
        if (!FileCalls.TryMakeDirectory(parent: null, NativeName.Of(path), mode))
        {
            throw Errno.ToFailure($"Cannot make the folder '{path}'", Errno.Last);
        }
    }
}
