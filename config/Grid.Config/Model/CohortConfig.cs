namespace Grid.Config.Model;

/// <summary>Bots for which quotas can be set.</summary>
/// <param name="Name">What quotas call it by.</param>
/// <param name="Labels">Labels of the property set: bots of these kinds belong to it.</param>
public sealed record CohortConfig(string Name, IReadOnlyList<string> Labels);
