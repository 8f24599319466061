using Grid.Scheduling;

namespace Grid.Dispatch.Operating;

/// <summary>Which queues to list.</summary>
/// <param name="Pool">Those of this pool.</param>
/// <param name="PageSize">How many at most; 0 for the server's choice.</param>
/// <param name="PageToken">Where to go on; empty for the beginning.</param>
public sealed record QueueQuery(PoolName Pool, int PageSize, string PageToken);
