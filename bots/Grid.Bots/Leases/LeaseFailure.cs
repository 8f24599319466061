using Grid.Core;

namespace Grid.Bots.Leases;

/// <summary>Which code a lease is reported with when the bot could not bring it to a result.</summary>
internal static class LeaseFailure
{
    /// <summary>
    /// What the action or the client is to blame for keeps its code, so that nobody retries it. Everything else is a
    /// fault of the farm and becomes one of the two codes a server retries: UNAVAILABLE where another attempt may go
    /// well, INTERNAL where the bot itself is wrong. A storage call that met its deadline must not read as an action
    /// that met its timeout.
    /// </summary>
    public static GridStatus ToReported(GridStatus status) => status switch
    {
        GridStatus.InvalidArgument or GridStatus.FailedPrecondition or GridStatus.ResourceExhausted => status,
        GridStatus.Unavailable or GridStatus.DeadlineExceeded or GridStatus.Cancelled or GridStatus.Aborted
            or GridStatus.Unknown => GridStatus.Unavailable,
        _ => GridStatus.Internal,
    };
}
