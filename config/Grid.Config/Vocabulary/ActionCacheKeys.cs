using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

/// <summary>The keys that action caches of every kind share.</summary>
internal static class ActionCacheKeys
{
    public static Key<StorageConfig> Storage { get; } = new(
        "storage", Storages.Shape, "Holds the outputs; a result is given out only while all its outputs are there.")
    {
        IsRequired = true,
    };

    public static Key<bool> AllowUpdates { get; } = new(
        "allow-updates", Shapes.Flag, "Whether clients and bots may store results.")
    {
        Default = true,
        DefaultText = "true",
    };

    public static Key<bool> CacheFailedActions { get; } = new(
        "cache-failed-actions", Shapes.Flag, "Whether results with a non-zero exit code are stored.")
    {
        Default = true,
        DefaultText = "true",
    };
}
