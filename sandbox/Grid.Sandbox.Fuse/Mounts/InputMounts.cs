using Grid.Core;
using Grid.Sandbox.Fuse.Nodes;
using Grid.Sandbox.Fuse.Trees;
using Grid.Sandbox.Staging;

namespace Grid.Sandbox.Fuse.Mounts;

/// <summary>
/// The mounts of a bot: one of all inputs, whose files need not be opened, and above it, where kernel and user have the
/// means, one of the large files alone, which are opened so that the kernel can be handed the store's own. One mount
/// cannot be both: a kernel that was told that openings are of no interest asks no more.
/// </summary>
internal sealed class InputMounts : IAsyncDisposable
{
    private readonly InputMount _all;
    private readonly InputMount? _large;

    private InputMounts(InputMount all, InputMount? large, FileOwner owner, Func<InputMounts, PublishedTrees> treesOf)
    {
        Owner = owner;
        _all = all;
        _large = large;
        Roots = new RootPlaces(all.Path);
        Trees = treesOf(this);
    }

    /// <summary>Whose their files appear to be.</summary>
    public FileOwner Owner { get; }

    /// <summary>The trees that can be found in them.</summary>
    public PublishedTrees Trees { get; }

    /// <summary>Where the roots of actions can be mounted.</summary>
    public RootPlaces Roots { get; }

    /// <summary>Where an overlay can be tried out: nothing is seen there.</summary>
    public string EmptyPath => _all.Path;

    /// <summary>Whether large files are read past this process.</summary>
    public bool HasPassthrough => _large is not null;

    /// <summary>Why they do not answer any more; null while they do.</summary>
    public GridException? Failure => _all.Failure ?? _large?.Failure;

    /// <summary>Mounts.</summary>
    /// <exception cref="GridException">FAILED_PRECONDITION, naming what this machine or user does not allow.</exception>
    public static InputMounts Open(StagingArea area, int number, FileOwner owner, DirectoryPool pool, SandboxLimits limits)
    {
        InputMount all = InputMount.Open(area.CreateMountPoint($"inputs-{number}"), owner, isOfLargeFiles: false);
        try
        {
            InputMount? large = TryOpenLarge(area.CreateMountPoint($"large-{number}"), owner);
            return new InputMounts(all, large, owner, mounts => new PublishedTrees(mounts, pool, limits));
        }
        catch
        {
            all.Abort();
            throw;
        }
    }

    /// <summary>Lets a tree be found.</summary>
    /// <param name="tree">The tree, of which the large files are a layer of their own.</param>
    /// <param name="rest">What is served of all its files: the tree itself, or what it has that a tree below has not.</param>
    /// <param name="inputs">Where its blobs come from.</param>
    public IReadOnlyList<TreeLayer> Publish(InputTree tree, InputTree rest, IInputStore inputs)
    {
        List<TreeLayer> layers = [];
        if (_large is not null && tree.Root.Large is { } large)
        {
            layers.Add(_large.Publish(new PublishedTree(InputTree.Of(large), inputs)));
        }

        layers.Add(_all.Publish(new PublishedTree(rest, inputs)));
        return layers;
    }

    /// <exception cref="GridException">UNAVAILABLE when they do not answer any more.</exception>
    public void ThrowIfGone()
    {
        if (Failure is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>Unmounts where nothing can be waiting for a blob.</summary>
    public void Abort()
    {
        _large?.Abort();
        _all.Abort();
    }

    public async ValueTask DisposeAsync()
    {
        if (_large is not null)
        {
            await _large.DisposeAsync();
        }

        await _all.DisposeAsync();
    }

    // In a user namespace nobody may hand the kernel a file: the large files are read like all others.
    private static InputMount? TryOpenLarge(string path, FileOwner owner)
    {
        if (MountRights.IsInUserNamespace)
        {
            return null;
        }

        InputMount large = InputMount.Open(path, owner, isOfLargeFiles: true);
        if (large.HasPassthrough)
        {
            return large;
        }

        large.Abort();
        return null;
    }
}
