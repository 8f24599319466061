using Grid.Core;
using Grid.Storage.Backends;

namespace Grid.CasProxy.Instances;

/// <summary>A server that a proxy stands before, as its user names it.</summary>
/// <param name="Address">Where it is.</param>
/// <param name="Instance">What the instance is called there.</param>
public sealed record RemoteServer(RemoteAddress Address, InstanceName Instance)
{
    /// <summary>How it knows us, and we it.</summary>
    public RemoteCredentials Credentials { get; init; } = new();

    /// <summary>Whether it is only read from: what clients store stays here.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>How often a call is made again; null for the usual.</summary>
    public int? RetriesMax { get; init; }

    /// <summary>The wait before the first retry; null for the usual.</summary>
    public TimeSpan? RetryDelay { get; init; }

    /// <summary>How long a call may take; null for the usual.</summary>
    public TimeSpan? CallDurationMax { get; init; }

    internal RemoteStoreOptions ToStoreOptions()
    {
        RemoteStoreOptions usual = new() { Instance = Instance };
        return usual with
        {
            RetriesMax = RetriesMax ?? usual.RetriesMax,
            BackoffFirst = RetryDelay ?? usual.BackoffFirst,
            UnaryCallDurationMax = CallDurationMax ?? usual.UnaryCallDurationMax,
        };
    }
}
