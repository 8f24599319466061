namespace Grid.Scheduling.State.Order;

/// <summary>
/// What everybody has of a pool's bots, nested: instances, their users, their invocations, their targets. Every queue of
/// the pool goes by it, so that nobody gets more by asking for several platforms.
/// </summary>
internal sealed class ShareTree
{
    private readonly ShareNode _root;
    private long _lastMoment;
    private long _lastNumber;

    public ShareTree() => _root = new ShareNode(this, parent: null, string.Empty);

    /// <summary>Jobs of this pool that bots hold.</summary>
    public int Executing => _root.Executing;

    /// <summary>Before the last job that went to a bot, and after the one before.</summary>
    public long MomentOfNewcomers => _lastMoment - 1;

    /// <summary>Nodes, the pool's own included.</summary>
    public int Count { get; set; }

    /// <summary>The node to which a job belongs from now on.</summary>
    public ShareNode Hold(string instance, ClientMetadata client)
    {
        ShareNode target = _root.Child(instance).Child(client.User).Child(client.InvocationId).Child(client.TargetId);
        target.Hold();
        return target;
    }

    public long NextMoment() => _lastMoment += 2;

    public long NextNumber() => ++_lastNumber;
}
