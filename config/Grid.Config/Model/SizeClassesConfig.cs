namespace Grid.Config.Model;

/// <summary>Sizes of bots between which jobs are moved by what they need.</summary>
/// <param name="Property">The platform property that names a bot's size.</param>
/// <param name="Classes">Its values, the smallest first.</param>
public sealed record SizeClassesConfig(string Property, IReadOnlyList<string> Classes);
