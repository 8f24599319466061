namespace Grid.Scheduling.State.Order;

/// <summary>
/// What everybody has of a pool's bots, nested: instances, their users, their invocations, their targets. Every queue of
/// the pool goes by it, so that nobody gets more by asking for several platforms.
/// </summary>
internal sealed class ShareTree
{
    private const int CountAtHand = 4_096;

    // Every node but the root, by all the names that lead to it: a job's target is found in one step.
    private readonly ItemTable<NameFingerprint, ShareNode, ShareKeys> _nodes = new();
    private readonly ShareNode _root;
    private long _lastMoment;
    private long _lastNumber;

    public ShareTree() => _root = new ShareNode(this, parent: null, string.Empty, default);

    /// <summary>Jobs of this pool that bots hold.</summary>
    public int Executing => _root.Executing;

    /// <summary>Before the last job that went to a bot, and after the one before.</summary>
    public long MomentOfNewcomers => _lastMoment - 1;

    /// <summary>Nodes, the pool's own included.</summary>
    public int Count => _nodes.Count + 1;

    /// <summary>By what the target of a client's job is found.</summary>
    public static NameFingerprint PathOf(string instance, ClientMetadata client) =>
        NameFingerprint.Of(instance).Then(client.User).Then(client.InvocationId).Then(client.TargetId);

    /// <summary>The node to which a job belongs from now on.</summary>
    /// <param name="path">What <see cref="PathOf"/> says of the other two.</param>
    /// <param name="instance">The job's instance.</param>
    /// <param name="client">Who asked for the job.</param>
    public ShareNode Hold(NameFingerprint path, string instance, ClientMetadata client)
    {
        ShareNode target = _nodes.Find(path) ?? Add(instance, client);
        target.Hold();
        return target;
    }

    /// <summary>
    /// A job of this target is about to come: fetches where it is found. Where targets are few they are at hand.
    /// </summary>
    public void Foresee(NameFingerprint path)
    {
        if (Count > CountAtHand)
        {
            _nodes.Foresee(path.GetHashCode());
        }
    }

    /// <summary>A node to which nothing belongs any more.</summary>
    public void Remove(ShareNode node) => _nodes.Remove(node);

    public long NextMoment() => _lastMoment += 2;

    public long NextNumber() => ++_lastNumber;

    private ShareNode Add(string instance, ClientMetadata client)
    {
        NameFingerprint path = NameFingerprint.Of(instance);
        ShareNode node = Child(_root, instance, path);
        foreach (string name in (ReadOnlySpan<string>)[client.User, client.InvocationId, client.TargetId])
        {
            path = path.Then(name);
            node = Child(node, name, path);
        }

        return node;
    }

    private ShareNode Child(ShareNode parent, string name, NameFingerprint path)
    {
        if (_nodes.Find(path) is { } known)
        {
            return known;
        }

        ShareNode child = new(this, parent, name, path);
        parent.Hold();
        _nodes.Add(path, child);
        return child;
    }
}
