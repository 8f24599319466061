namespace Grid.Scheduling.State.Order;

/// <summary>The shares of every pool.</summary>
internal sealed class ShareTrees
{
    private readonly Dictionary<PoolName, ShareTree> _trees = [];

    // The one that was asked for last: most farms have one pool.
    private ShareTree? _recent;
    private PoolName _recentPool;

    public IEnumerable<ShareTree> All => _trees.Values;

    /// <summary>The shares of a pool's bots.</summary>
    public ShareTree Of(PoolName pool)
    {
        if (_recent is not null && _recentPool == pool)
        {
            return _recent;
        }

        if (!_trees.TryGetValue(pool, out ShareTree? tree))
        {
            tree = new ShareTree();
            _trees.Add(pool, tree);
        }

        (_recent, _recentPool) = (tree, pool);
        return tree;
    }
}
