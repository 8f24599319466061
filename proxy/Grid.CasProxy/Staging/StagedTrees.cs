using System.Collections.Concurrent;
using Grid.CasProxy.Instances;
using Grid.CasProxy.Transfers;
using Grid.Core;
using Grid.Sandbox;
using Grid.Sandbox.Isolation;
using Grid.Sandbox.Native;
using Grid.Sandbox.Staging;
using Grid.Sandbox.Trees;

namespace Grid.CasProxy.Staging;

/// <summary>
/// The trees that are laid out for clients, each for as long as its client holds on to it. For the user of the proxy itself
/// they are mounted where that is possible, and else copied: links could be written through. Others get links.
/// </summary>
public sealed class StagedTrees : IAsyncDisposable
{
    private const uint MayBePassed = 0b111_001_001;
    private const uint MayBeWritten = 0b111_111_111;

    private readonly StagingArea _area;
    private readonly ProxyLimits _limits;
    private readonly LateStager _mounts;
    private readonly CheckedDirectories _seen;
    private readonly ActionUser _own = ActionUser.OfThisProcess();
    private readonly ConcurrentDictionary<string, StagedTree> _staged = new(StringComparer.Ordinal);

    private StagedTrees(StagingArea area, ProxyLimits limits, LateStager mounts)
    {
        _area = area;
        _limits = limits;
        _mounts = mounts;
        _seen = new CheckedDirectories(limits.Trees.RememberedDirectoryBytesMax);
    }

    /// <summary>Opens the folder trees are laid out in, and clears away what killed proxies left there and elsewhere.</summary>
    /// <param name="path">The folder; on the file system of the store, so that files can be linked.</param>
    /// <param name="limits">How large trees may be.</param>
    /// <param name="openMounts">Opens what mounts trees, when the first is to be mounted; it may refuse.</param>
    public static StagedTrees Open(string path, ProxyLimits limits, Func<IActionStager> openMounts)
    {
        var area = StagingArea.Open(path);
        NamedPlace.ReleaseLeft(area);
        return new StagedTrees(area, limits, new LateStager(openMounts));
    }

    /// <summary>
    /// The number of the user that the proxy runs as: who is root with root's powers acts as "nobody" for actions, here as itself.
    /// </summary>
    public uint UserId => _own.IsAnother ? 0 : _own.UserId;

    public async ValueTask DisposeAsync()
    {
        foreach (StagedTree tree in _staged.Values)
        {
            await tree.DisposeAsync();
        }

        await _mounts.DisposeAsync();
        _area.Dispose();
    }

    /// <summary>Lays a tree out.</summary>
    /// <exception cref="GridException">FAILED_PRECONDITION when a part of it is nowhere, or it cannot be laid out as asked.</exception>
    internal async Task<StagedTree> StageAsync(ProxyInstance instance, StageWish wish, CancellationToken cancellation)
    {
        ThrowIfFull();
        await FetchAsync(instance, wish.Root, cancellation);
        StagedTree tree = ChoosesMount(wish)
            ? await MountAsync(instance, wish, cancellation)
            : await LayOutAsync(instance, wish, cancellation);
        _staged[tree.Path] = tree;
        return tree;
    }

    /// <summary>What is known of a directory: the tree that was laid out there, if one was.</summary>
    internal IStagedRoot RootOf(string path)
    {
        for (string? at = path.TrimEnd('/'); !string.IsNullOrEmpty(at); at = Path.GetDirectoryName(at))
        {
            if (_staged.TryGetValue(at, out StagedTree? tree))
            {
                return tree.Root;
            }
        }

        return PlainRoot.Unknown;
    }

    private void ThrowIfFull()
    {
        if (_staged.Count >= _limits.StagedTreesMax)
        {
            throw GridException.ResourceExhausted(
                $"{_limits.StagedTreesMax} trees are laid out already: end some of the streams that hold them.");
        }
    }

    private async Task FetchAsync(ProxyInstance instance, Digest root, CancellationToken cancellation)
    {
        try
        {
            await new TreeTransfer(instance, _limits).FetchAsync(root, withFiles: true, cancellation);
        }
        catch (GridException failure) when (failure.Status == GridStatus.NotFound)
        {
            throw GridException.FailedPrecondition(failure.Message);
        }
    }

    private bool ChoosesMount(StageWish wish)
    {
        if (wish.Mode == StageMode.Files || (wish.Mode == StageMode.Best && !(IsOwn(wish) && wish.Path is null)))
        {
            return false;
        }

        if (!IsOwn(wish))
        {
            throw GridException.InvalidArgument(
                "Unsupported staging mode: a mount shows files of the proxy's own user only. Ask for COPY_OR_LINK, or DEFAULT.");
        }

        bool mayMount = _mounts.TryOpen(out GridException? refusal);
        return mayMount || wish.Mode == StageMode.Best ? mayMount : throw refusal!;
    }

    private bool IsOwn(StageWish wish) => wish.User is not { } user || user == UserId;

    private async Task<StagedTree> MountAsync(ProxyInstance instance, StageWish wish, CancellationToken cancellation)
    {
        ActionFolder folder = _area.CreateFolder();
        try
        {
            SandboxRequest request = new()
            {
                Command = new Reapi.Command(),
                InputRoot = wish.Root,
                Inputs = instance.Inputs,
                Outputs = instance.Local.Blobs,
            };
            IStagedRoot root = await _mounts.StageAsync(request, folder, cancellation);
            NamedPlace? place = wish.Path is null ? null : await BindAsync(wish.Path, root);
            string path = wish.Path ?? root.Path;
            return new StagedTree(path, root, async () =>
            {
                _staged.TryRemove(path, out _);
                place?.Release();
                await root.DisposeAsync();
                folder.Remove();
            });
        }
        catch
        {
            folder.Remove();
            throw;
        }
    }

    private async Task<NamedPlace> BindAsync(string path, IStagedRoot root)
    {
        try
        {
            var place = NamedPlace.Take(path, _area);
            int error = MountCalls.Mount(root.Path, path, string.Empty, MountFlags.Bind, string.Empty);
            if (error == 0)
            {
                return place;
            }

            place.Release();
            throw GridException.FailedPrecondition(
                $"The mounted tree cannot be shown at '{path}' ({Errno.TextOf(error)}): leave out the path, or the staging mode.");
        }
        catch
        {
            await root.DisposeAsync();
            throw;
        }
    }

    private async Task<StagedTree> LayOutAsync(ProxyInstance instance, StageWish wish, CancellationToken cancellation)
    {
        NamedPlace? place = wish.Path is null ? null : NamedPlace.Take(wish.Path, _area);
        ActionFolder? folder = place is null ? _area.CreateFolder() : null;
        string path = wish.Path ?? folder!.RootPath;
        try
        {
            InputStager stager = new(instance.Inputs, _limits.Trees, _seen) { CopiesFiles = IsOwn(wish) };
            await stager.StageAsync(wish.Root, path, cancellation);
            GiveAway(wish, folder, path);
        }
        catch
        {
            Remove(place, folder);
            throw;
        }

        return new StagedTree(path, new PlainRoot(path), () =>
        {
            _staged.TryRemove(path, out _);
            Remove(place, folder);
            return ValueTask.CompletedTask;
        });
    }

    private static void Remove(NamedPlace? place, ActionFolder? folder)
    {
        place?.Release();
        folder?.Remove();
    }

    private void GiveAway(StageWish wish, ActionFolder? folder, string path)
    {
        if (IsOwn(wish))
        {
            return;
        }

        if (folder is not null)
        {
            FileCalls.TrySetMode(parent: null, NativeName.Of(folder.PrivatePath(".")), MayBePassed);
        }

        if (UserId == 0)
        {
            RootOwner.Give(path, new ActionUser(wish.User!.Value, wish.Group ?? wish.User.Value, IsAnother: true));
        }
        else
        {
            DirectoryModes.Set(path, MayBeWritten);
        }
    }
}
