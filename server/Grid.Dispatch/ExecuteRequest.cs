using Grid.Core;
using Grid.Scheduling;

namespace Grid.Dispatch;

/// <summary>A client's wish to have an action executed.</summary>
public sealed record ExecuteRequest(
    PoolName Pool,
    InstanceName Instance,
    Digest ActionDigest,
    int Priority,
    bool SkipCacheLookup,
    ClientMetadata Client);
