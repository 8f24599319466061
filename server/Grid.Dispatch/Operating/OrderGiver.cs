namespace Grid.Dispatch.Operating;

/// <summary>Who wants something done to the farm, as far as the call told, and why.</summary>
/// <param name="Name">For people and for the log.</param>
/// <param name="Reason">For people; may be empty.</param>
public sealed record OrderGiver(string Name, string Reason);
