using Grid.Sandbox;
using Grid.Sandbox.Inputs;

namespace Grid.CasProxy;

/// <summary>The bounds of a proxy, by name.</summary>
public sealed record ProxyLimits
{
    /// <summary>How many sets of servers clients may name, those it was started with included.</summary>
    public int InstancesMax { get; init; } = 1_000;

    /// <summary>How long what a server said it holds is believed without asking again.</summary>
    public TimeSpan ExistenceAgeMax { get; init; } = TimeSpan.Zero;

    /// <summary>How blobs are fetched.</summary>
    public RemoteInputOptions Fetching { get; init; } = new();

    /// <summary>How large trees may be that are laid out or captured.</summary>
    public SandboxLimits Trees { get; init; } = SandboxLimits.Default;

    /// <summary>Paths in one request.</summary>
    public int PathsMax { get; init; } = 100_000;

    /// <summary>Trees laid out at the same time.</summary>
    public int StagedTreesMax { get; init; } = 10_000;

    /// <summary>Batches and streams on their way to a server for one call.</summary>
    public int UploadsMax { get; init; } = 4;

    /// <summary>How long a server that a client names may take to say that it is there, at each try.</summary>
    public TimeSpan GreetingDurationMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often such a server is asked again.</summary>
    public int GreetingRetriesMax { get; init; } = 3;

    /// <summary>The pause before it is asked again; it doubles.</summary>
    public TimeSpan GreetingPause { get; init; } = TimeSpan.FromMilliseconds(200);
}
