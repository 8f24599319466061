namespace Grid.Scheduling.State.Order;

/// <summary>
/// What everybody has of a pool's bots, nested: instances, their users, their invocations, their targets. Every queue of
/// the pool goes by it, so that nobody gets more by asking for several platforms.
/// </summary>
internal sealed class ShareTree
{
    private const int CountAtHand = 4_096;

    private readonly ShareNode _root;
    private long _lastMoment;
    private long _lastNumber;

    public ShareTree() => _root = new ShareNode(this, parent: null, string.Empty, default);

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

    /// <summary>
    /// A job of this client is about to come: fetches where its target is found. Where targets are few they are at hand.
    /// </summary>
    public void Foresee(string instance, ClientMetadata client)
    {
        if (Count > CountAtHand
            && _root.Find(NameFingerprint.Of(instance))?.Find(NameFingerprint.Of(client.User)) is { } user)
        {
            user.Find(NameFingerprint.Of(client.InvocationId))?.Foresee(NameFingerprint.Of(client.TargetId));
        }
    }

    public long NextMoment() => _lastMoment += 2;

    public long NextNumber() => ++_lastNumber;
}
