using Grid.Core;
using Grid.Sandbox.Fuse.Nodes;
using Grid.Sandbox.Fuse.Trees;

namespace Grid.Sandbox.Fuse.Mounts;

/// <summary>
/// The trees of one mount: those that actions use, and those used last, which the kernel still knows, up to a bound.
/// </summary>
internal sealed class PublishedTrees(InputMount mount, DirectoryPool pool, SandboxLimits limits)
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

        lease.Published.Inputs = inputs;
        return lease;
    }

    public void Return(PublishedTree tree)
    {
        lock (_gate)
        {
            Shelved shelved = _trees[tree.Tree.Root.Digest];
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
                shelved = new Shelved(new PublishedTree(tree, inputs));
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

        return new TreeLease(this, shelved.Tree, mount.Publish(shelved.Tree));
    }

    private void WithdrawExcess()
    {
        while (_idleEntries > IdleEntriesMax && _idle.First is { } longestIdle)
        {
            _idle.RemoveFirst();
            _idleEntries -= longestIdle.Value.Weight;
            _trees.Remove(longestIdle.Value.Tree.Tree.Root.Digest);
            mount.Withdraw(longestIdle.Value.Tree);
        }
    }

    private sealed class Shelved
    {
        public Shelved(PublishedTree tree)
        {
            Tree = tree;
            Place = new LinkedListNode<Shelved>(this);
        }

        public PublishedTree Tree { get; }

        public LinkedListNode<Shelved> Place { get; }

        public int Users { get; set; }

        public long Weight => Tree.Tree.Root.EntryCount + 1;
    }
}
