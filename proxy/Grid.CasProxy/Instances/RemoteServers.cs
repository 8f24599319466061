namespace Grid.CasProxy.Instances;

/// <summary>What one instance of a proxy stands before; null is what it does not offer.</summary>
public sealed record RemoteServers
{
    /// <summary>None: what is here is all there is.</summary>
    public static RemoteServers None { get; } = new();

    /// <summary>Where blobs come from and go to.</summary>
    public RemoteServer? Cas { get; init; }

    /// <summary>Where results come from and go to.</summary>
    public RemoteServer? ActionCache { get; init; }

    /// <summary>Where assets come from and go to.</summary>
    public RemoteServer? Assets { get; init; }

    /// <summary>Where actions are executed.</summary>
    public RemoteServer? Execution { get; init; }
}
