using Grid.Config.Model;
using Grid.Storage.Trees;

namespace Grid.Server.Composition;

/// <summary>
/// Builds what remembers trees, one for each storage: what GetTree reads spares Execute the reading, and the other way
/// about.
/// </summary>
internal sealed class TreeComposer(StorageComposer storage, TimeProvider time)
{
    private readonly Dictionary<StorageConfig, TreeClosures> _trees = new(ReferenceEqualityComparer.Instance);

    /// <summary>What remembers the trees of a storage. Who asks first says how much it remembers.</summary>
    public TreeClosures Of(StorageConfig config, TreeCacheConfig? cache = null)
    {
        if (!_trees.TryGetValue(config, out TreeClosures? trees))
        {
            trees = new TreeClosures(storage.Store(config), OptionsOf(cache), time);
            _trees.Add(config, trees);
        }

        return trees;
    }

    private static TreeCacheOptions OptionsOf(TreeCacheConfig? config)
    {
        TreeCacheOptions options = new();
        return config is null
            ? options
            : options with
            {
                SizeBytesMax = config.DirectoriesMax * TreeCacheOptions.DirectorySizeBytes,
                AgeMax = config.AgeMax,
            };
    }
}
