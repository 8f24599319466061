namespace Grid.Config.Schema;

/// <summary>
/// A tag of BuildGrid's vocabulary that is known by name and not built yet; the advice says what serves meanwhile.
/// </summary>
internal sealed record UnbuiltTag(string Name, string? Advice = null);
