using Grid.Persistence;

namespace Grid.Dispatch;

/// <summary>Where a dispatcher keeps its state.</summary>
/// <param name="Store">For looking up what memory has forgotten.</param>
/// <param name="Term">For writing.</param>
public sealed record KeptState(ISchedulerStore Store, IWriterTerm Term);
