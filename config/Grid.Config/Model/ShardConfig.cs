using Grid.Config.Diagnostics;

namespace Grid.Config.Model;

/// <summary>One of the parts that share what there is to hold.</summary>
/// <param name="Location">Where it was written.</param>
/// <param name="Name">Decides, together with a digest, what falls to it.</param>
/// <param name="Part">A store, or an action cache.</param>
/// <param name="Weight">Its share, compared with the other shards' weights.</param>
public sealed record ShardConfig<T>(SourceLocation Location, string Name, T Part, int Weight);
