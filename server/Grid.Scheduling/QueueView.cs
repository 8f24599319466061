using Grid.Core;

namespace Grid.Scheduling;

/// <summary>The jobs that wait for one kind of bot, as they stood at one moment.</summary>
public sealed record QueueView(PoolName Pool, PlatformRequirements Requirements, int Length, bool IsOffered);
