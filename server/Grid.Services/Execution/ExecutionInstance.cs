using Grid.Dispatch;
using Grid.Scheduling;
using Grid.Storage;

namespace Grid.Services.Execution;

/// <summary>What one instance offers to the services that execute.</summary>
/// <param name="Pool">Where its jobs are shared and meet bots; the same for all names of the instance.</param>
/// <param name="Dispatcher">Its scheduler, which other instances may share.</param>
/// <param name="Cas">Its blobs, for outputs that clients want inside the result; null when it has none.</param>
public sealed record ExecutionInstance(PoolName Pool, Dispatcher Dispatcher, IBlobStore? Cas);
