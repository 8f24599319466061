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
    private readonly Dictionary<Digest, Shelved> _trees = [];
    private readonly LinkedList<Shelved> _idle = new();
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
            Shelved shelved = _trees[root];
            if (--shelved.Users == 0)
            {
                _idle.AddLast(shelved.Place);
                _idleEntries += shelved.Weight;
                WithdrawExcess();
            }
        }
    }

    private TreeLease? TryRent(Digest root)
    {
        lock (_gate)
        {
            return _trees.TryGetValue(root, out Shelved? shelved) ? Use(shelved) : null;
        }
    }

    private TreeLease Rent(InputTree tree, IInputStore inputs)
    {
        lock (_gate)
        {
            if (!_trees.TryGetValue(tree.Root.Digest, out Shelved? shelved))
            {
                shelved = new Shelved(tree, mounts.Publish(tree, inputs));
                _trees.Add(tree.Root.Digest, shelved);
            }

            return Use(shelved);
        }
    }

    private TreeLease Use(Shelved shelved)
    {
        if (shelved.Users++ == 0 && shelved.Place.List is not null)
        {
            _idle.Remove(shelved.Place);
            _idleEntries -= shelved.Weight;
        }

        return new TreeLease(this, shelved.Layers);
    }

    private void WithdrawExcess()
    {
        while (_idleEntries > IdleEntriesMax && _idle.First is { } longestIdle)
        {
            _idle.RemoveFirst();
            _idleEntries -= longestIdle.Value.Weight;
            _trees.Remove(longestIdle.Value.Root);
            foreach (TreeLayer layer in longestIdle.Value.Layers)
            {
                layer.Mount.Withdraw(layer.Published);
            }
        }
    }

    private sealed class Shelved
    {
        public Shelved(InputTree tree, IReadOnlyList<TreeLayer> layers)
        {
            Root = tree.Root.Digest;
            Weight = tree.Root.EntryCount + 1;
            Layers = layers;
            Place = new LinkedListNode<Shelved>(this);
        }

        public Digest Root { get; }

        public long Weight { get; }

        public IReadOnlyList<TreeLayer> Layers { get; }

        public LinkedListNode<Shelved> Place { get; }

        public int Users { get; set; }
    }
}
