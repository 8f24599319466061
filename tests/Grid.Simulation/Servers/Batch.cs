using Grid.Scheduling.Durable;

namespace Grid.Simulation.Servers;

/// <summary>Changes on their way to the database, and what waits for them.</summary>
internal sealed record Batch(SchedulerChanges Changes, IReadOnlyList<Held> Held);
