namespace Grid.Sandbox.Limits;

/// <summary>
/// Two named pipes that a child opens, for reading, before it runs its program. Whoever opens the first for writing knows
/// that the child is there; the child goes on when the second is opened too.
/// </summary>
/// <param name="ArrivalPath">The first.</param>
/// <param name="ReleasePath">The second.</param>
internal sealed record SpawnGate(string ArrivalPath, string ReleasePath);
