using Grid.Core;
using Grid.Sandbox.Fuse.Trees;

namespace Grid.Sandbox.Fuse.Mounts;

/// <summary>
/// The trees of one mount: those that actions use, and those used last, which the kernel still knows, up to a bound.
/// </summary>
internal sealed class PublishedTrees(InputMounts mounts, DirectoryPool pool, SandboxLimits limits)
{
    /// <summary>Entries of the trees that are kept although no action uses them.</summary>
    private const long IdleEntriesMax = 1_000_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<Digest, ShelvedTree> _trees = [];
    private readonly LinkedList<ShelvedTree> _idle = new();
    private readonly LowerTrees _lower = new();
    private long _idleEntries;

    /// <summary>Has a tree published; it is read when it is not known yet.</summary>
    /// <exception cref="GridException">FAILED_PRECONDITION naming every blob that is missing, and the rules of trees.</exception>
    public async ValueTask<TreeLease> RentAsync(Digest root, IInputStore inputs, CancellationToken cancellation)
    {
        if (TryRent(root) is not { } lease)
        {
            InputTree loaded = await new TreeLoad(pool, inputs, limits).LoadAsync(root, cancellation);
            lease = Rent(loaded, inputs);
        }

        lease.TakeFrom(inputs);
        return lease;
    }

    /// <summary>Takes note that a lease has ended.</summary>
    public void Return(Digest root)
    {
        lock (_gate)
        {
            Release(_trees[root]);
            WithdrawExcess();
        }
    }

    private TreeLease? TryRent(Digest root)
    {
        lock (_gate)
        {
            return _trees.TryGetValue(root, out ShelvedTree? shelved) ? Rent(shelved) : null;
        }
    }

    private TreeLease Rent(InputTree tree, IInputStore inputs)
    {
        lock (_gate)
        {
            if (!_trees.TryGetValue(tree.Root.Digest, out ShelvedTree? shelved))
            {
                shelved = Shelve(tree, inputs);
                _trees.Add(tree.Root.Digest, shelved);
            }

            return Rent(shelved);
        }
    }

    private TreeLease Rent(ShelvedTree shelved)
    {
        Use(shelved);
        if (shelved.Lower is null)
        {
            _lower.Note(shelved);
        }

        return new TreeLease(this, shelved.Tree, shelved.Layers);
    }

    private ShelvedTree Shelve(InputTree tree, IInputStore inputs)
    {
        if (_lower.Nearest(tree.Root) is not (ShelvedTree lower, InputDirectory difference))
        {
            return new ShelvedTree(tree, mounts.Publish(tree, tree, inputs), lower: null);
        }

        Use(lower);
        return new ShelvedTree(tree, mounts.Publish(tree, InputTree.Of(difference), inputs), lower);
    }

    private void Use(ShelvedTree shelved)
    {
        if (shelved.Users++ == 0 && shelved.Place.List is not null)
        {
            _idle.Remove(shelved.Place);
            _idleEntries -= shelved.Weight;
        }
    }

    private void Release(ShelvedTree shelved)
    {
        if (--shelved.Users == 0)
        {
            _idle.AddLast(shelved.Place);
            _idleEntries += shelved.Weight;
        }
    }

    private void WithdrawExcess()
    {
        while (_idleEntries > IdleEntriesMax && _idle.First is { } longestIdle)
        {
            ShelvedTree withdrawn = longestIdle.Value;
            _idle.RemoveFirst();
            _idleEntries -= withdrawn.Weight;
            _trees.Remove(withdrawn.Root);
            _lower.Forget(withdrawn);
            foreach (TreeLayer layer in withdrawn.Own)
            {
                layer.Mount.Withdraw(layer.Published);
            }

            if (withdrawn.Lower is { } lower)
            {
                Release(lower);
            }
        }
    }
}
