using Grid.Scheduling;

namespace Grid.Simulation.Servers;

/// <summary>Something a server will let out once what it rests on is durable: an effect, or an answer of its own.</summary>
internal readonly record struct Held(SchedulerEffect? Effect, Action? Answer);
