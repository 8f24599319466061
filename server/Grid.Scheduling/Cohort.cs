namespace Grid.Scheduling;

/// <summary>Bots for which quotas can be set.</summary>
/// <param name="Name">What quotas call it by.</param>
/// <param name="Labels">Bots that are of one of these kinds of platform belong to it.</param>
public sealed record Cohort(string Name, IReadOnlyList<string> Labels);
