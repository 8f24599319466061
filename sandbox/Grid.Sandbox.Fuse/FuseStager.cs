using Grid.Core;
using Grid.Sandbox.Fuse.Mounts;
using Grid.Sandbox.Fuse.Native;
using Grid.Sandbox.Fuse.Nodes;
using Grid.Sandbox.Fuse.Profiles;
using Grid.Sandbox.Fuse.Trees;
using Grid.Sandbox.Isolation;
using Grid.Sandbox.Staging;

namespace Grid.Sandbox.Fuse;

/// <summary>
/// Stages an input root without laying it out: one mount in user space shows every input root under its digest, for as
/// long as the bot lives, and each action gets an overlay on its own, which takes what it writes. Staging costs a mount,
/// whatever the size of the tree; inputs are fetched when they are first read.
/// </summary>
public sealed class FuseStager : IActionStager
{
    private readonly StagingArea _area;
    private readonly SandboxLimits _limits;
    private readonly FileOwner _owner;
    private readonly DirectoryPool _pool = new();
    private readonly AccessProfiles _profiles = new();
    private readonly Lock _gate = new();
    private readonly List<InputMounts> _broken = [];
    private InputMounts _current;
    private int _mountCount;

    private FuseStager(StagingArea area, SandboxLimits limits, FileOwner owner)
    {
        _area = area;
        _owner = owner;
        _limits = limits;
        _current = Mount();
    }

    /// <summary>Mounts the inputs beside the roots of actions, and clears away what a killed process left there.</summary>
    /// <param name="stagingPath">The sandbox's own staging path: there each action's writes go.</param>
    /// <param name="limits">How large an input root may be.</param>
    /// <param name="user">Who runs the actions, to whom inputs appear to belong; null for this process.</param>
    /// <exception cref="GridException">FAILED_PRECONDITION, naming what this machine or user does not allow.</exception>
    public static FuseStager Open(string stagingPath, SandboxLimits limits, ActionUser? user = null)
    {
        StagingArea area = StagingArea.Open(stagingPath);
        FileOwner owner = user is { IsAnother: true } ? new FileOwner(user.UserId, user.GroupId) : UserCalls.Owner;
        FuseStager? stager = null;
        try
        {
            stager = new FuseStager(area, limits, owner);
            stager.TryOverlay();
            return stager;
        }
        catch
        {
            stager?._current.Abort();
            area.Dispose();
            throw;
        }
    }

    public async Task<IStagedRoot> StageAsync(SandboxRequest request, ActionFolder folder, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        InputMounts mounts = Current();
        TreeLease lease = await mounts.Trees.RentAsync(request.InputRoot, request.Inputs, cancellation);
        try
        {
            IReadOnlyList<Digest> missing =
                await request.Inputs.FindMissingAsync(lease.Tree.Files, cancellation);
            return missing.Count == 0
                ? OverlaidRoot.Open(mounts, lease, folder, _profiles.Of(ActionKind.Of(request.Command)))
                : throw MissingInputs.Failure(missing);
        }
        catch
        {
            lease.Dispose();
            mounts.ThrowIfGone();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Those that broke first: their threads are at their end already.
        foreach (InputMounts mounts in _broken)
        {
            await mounts.DisposeAsync();
        }

        await _current.DisposeAsync();
        _area.Dispose();
    }

    // What a kernel or user does not allow is to be known when the bot starts, not when its first action does.
    private void TryOverlay()
    {
        ActionFolder folder = _area.CreateFolder();
        try
        {
            OverlaidRoot.Layer(folder, [_current.EmptyPath], _current).Dispose();
        }
        finally
        {
            folder.Remove();
        }
    }

    private InputMounts Current()
    {
        lock (_gate)
        {
            if (_current.Failure is not null)
            {
                _broken.Add(_current);
                _current = Mount();
            }

            return _current;
        }
    }

    private InputMounts Mount() => InputMounts.Open(_area, ++_mountCount, _owner, _pool, _limits);
}
