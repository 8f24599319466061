using Grid.Scheduling;

namespace Grid.Simulation;

/// <summary>An input on its way to the scheduler.</summary>
/// <param name="Make">The input, once it arrives.</param>
/// <param name="IsInternal">It comes from the server's own process: it is never lost nor repeated, but dies with the process.</param>
internal sealed record Message(Func<DateTimeOffset, SchedulerInput?> Make, bool IsInternal);
