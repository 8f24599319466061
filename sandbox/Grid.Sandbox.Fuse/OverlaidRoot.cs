using Grid.Core;
using Grid.Execution.V1;
using Grid.Sandbox.Fuse.Mounts;
using Grid.Sandbox.Fuse.Native;
using Grid.Sandbox.Fuse.Profiles;
using Grid.Sandbox.Native;
using Grid.Sandbox.Staging;

namespace Grid.Sandbox.Fuse;

/// <summary>An action's own layer over a tree of the mounts.</summary>
internal sealed class OverlaidRoot : IStagedRoot
{
    private const string UpperName = "upper";
    private const uint EveryoneMayRead = 0b111_101_101;
    private const uint OwnerOnly = 0b111_000_000;

    private readonly InputMounts _mounts;
    private readonly TreeLease _lease;
    private readonly OverlayMount _overlay;
    private readonly long[] _failuresBefore;
    private readonly ulong?[] _devices;
    private readonly AccessProfile _profile;
    private readonly Prefetch _prefetch;
    private readonly bool _isNew;

    private OverlaidRoot(InputMounts mounts, TreeLease lease, ActionFolder folder, AccessProfile profile)
    {
        _profile = profile;
        _mounts = mounts;
        _lease = lease;
        _failuresBefore = [.. lease.Layers.Select(layer => layer.Mount.Failures.LastNumber)];
        _overlay = Layer(folder, lease.Layers.Select(layer => layer.Path), mounts);
        MadePath = folder.PrivatePath(UpperName);
        _prefetch = Prefetch.Begin(profile, lease.Tree.Root, lease.Layers[^1].Published.Inputs);
        _devices = [.. lease.Layers.Select(layer => DeviceOf(isLarge: layer.Mount != lease.Layers[^1].Mount))];
        _isNew = lease.Layers[^1].Published.Access.NoteAction() == 1
            || (lease.IsOverAnother && lease.Layers[^2].Published.Access.NoteAction() == 1);
        if (_isNew)
        {
            DisownLookups();
        }
    }

    public string Path => _overlay.Path;

    public string? MadePath { get; }

    /// <param name="mounts">Where the tree is.</param>
    /// <param name="lease">The tree.</param>
    /// <param name="folder">Takes what is written.</param>
    /// <param name="profile">What such actions read.</param>
    public static OverlaidRoot Open(InputMounts mounts, TreeLease lease, ActionFolder folder, AccessProfile profile) =>
        new(mounts, lease, folder, profile);

    /// <summary>Makes a layer over others that takes what is written into an action's folder.</summary>
    public static OverlayMount Layer(ActionFolder folder, IEnumerable<string> lower, InputMounts mounts)
    {
        string upper = folder.PrivatePath(UpperName);
        string work = folder.PrivatePath("work");
        MakeFolder(upper, EveryoneMayRead);
        MakeFolder(work, OwnerOnly);
        if (mounts.Owner != UserCalls.Owner
            && !FileCalls.TrySetOwner(parent: null, NativeName.Of(upper), mounts.Owner.UserId, mounts.Owner.GroupId))
        {
            throw Errno.ToFailure($"Cannot give the folder '{upper}' to the actions' user", Errno.Last);
        }

        return OverlayMount.Open(mounts.Roots.Take(), lower, upper, work);
    }

    public Digest? DigestOf(ulong device, ulong inode)
    {
        int index = Array.IndexOf(_devices, device);
        return index < 0 ? null : _lease.Layers[index].Mount.FindFile(inode)?.Digest;
    }

    public void ThrowIfSpoiled()
    {
        _mounts.ThrowIfGone();
        if (_lease.FailureAfter(_failuresBefore) is { } failure)
        {
            throw failure;
        }
    }

    public InputAccess? TakeAccess()
    {
        IReadOnlyList<TreeAccess> layers = [.. _lease.Layers.Select(layer => layer.Published.Access)];
        return AccessReport.Of(_lease, layers, _profile, _isNew);
    }

    public async ValueTask DisposeAsync()
    {
        await _prefetch.DisposeAsync();
        _overlay.Dispose();
        RememberReads();
        _lease.Dispose();
    }

    // What this process has looked up for itself is nothing that the action did. Of a layer that others have had before it
    // cannot be told any more.
    private void DisownLookups()
    {
        foreach (TreeLayer layer in _lease.IsOverAnother ? _lease.Layers.SkipLast(1) : _lease.Layers)
        {
            layer.Published.Access.DisownLookups();
        }
    }

    private void RememberReads()
    {
        HashSet<Digest> read = [.. _lease.Layers.SelectMany(layer => layer.Published.Access.TakeRead())];
        if (read.Count > 0)
        {
            _profile.Add(_lease.Tree.Root, read);
        }
    }

    // An overlay gives the files of each mount below it a device number of that mount's own. Asked before the command runs: it
    // could put a file of its own in the place of any input.
    private ulong? DeviceOf(bool isLarge)
    {
        bool isSplit = _lease.Layers[0].Mount != _lease.Layers[^1].Mount;
        return _lease.Tree.Root.FirstFilePath(isSplit ? isLarge : null) is { } path
            ? FileCalls.TryGetStatus(parent: null, NativeName.Of($"{Path}/{path}"))?.Device
            : null;
    }

    private static void MakeFolder(string path, uint mode)
    {
        if (!FileCalls.TryMakeDirectory(parent: null, NativeName.Of(path), mode))
        {
            throw Errno.ToFailure($"Cannot make the folder '{path}'", Errno.Last);
        }
    }
}
