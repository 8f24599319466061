namespace Grid.Storage.Composition;

/// <summary>One of the parts that share what there is to hold.</summary>
/// <typeparam name="T">What the parts are: stores, or action caches.</typeparam>
/// <param name="Name">Decides, together with a digest, what falls to it: a shard that is renamed is another shard.</param>
/// <param name="Part">What holds its share.</param>
/// <param name="Weight">Its share, compared with the other shards' weights.</param>
public sealed record Shard<T>(string Name, T Part, int Weight = 1)
{
    /// <summary>The largest weight.</summary>
    public const int WeightMax = 1_000_000;

    /// <summary>What errors call it.</summary>
    internal string Place => $"Shard '{Name}'";
}
