using Grid.Core;

namespace Grid.Scheduling;

/// <summary>An operator's rule: jobs of this instance stay queued until it is resumed. What runs goes on.</summary>
/// <param name="Instance">Which; null for all of the scheduler. The rule is known by it.</param>
/// <param name="Reason">For people; may be empty.</param>
/// <param name="By">Who asked for it, as far as the call told.</param>
/// <param name="At">Since when.</param>
public sealed record Pause(InstanceName? Instance, string Reason, string By, DateTimeOffset At);
