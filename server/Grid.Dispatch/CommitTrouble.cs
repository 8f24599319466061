using Grid.Core;

namespace Grid.Dispatch;

/// <summary>Nothing can be kept at the moment.</summary>
/// <param name="Problem">Why.</param>
/// <param name="Since">Since when: until it is over, the scheduler's time stands still.</param>
internal sealed record CommitTrouble(GridException Problem, DateTimeOffset Since);
