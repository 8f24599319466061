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
    ClientMetadata Client)
{
    /// <summary>
    /// The name of the operation, which the server chose that the client called; null: the dispatcher chooses. An operation
    /// that memory knows by it is joined, so that a wish that is passed on twice is one.
    /// </summary>
    public OperationName? Name { get; init; }

    /// <summary>Whether the wish may have been heard before, by this server or by another that is gone.</summary>
    public bool IsRepeated { get; init; }
}
