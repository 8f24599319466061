namespace Grid.Config.Model;

/// <summary>How much an instance remembers of the trees it read.</summary>
/// <param name="DirectoriesMax">About how many directories; 0 for none.</param>
/// <param name="AgeMax">How long each.</param>
public sealed record TreeCacheConfig(int DirectoriesMax, TimeSpan AgeMax);
