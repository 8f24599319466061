using Grid.Config.Model;

namespace Grid.Config.Validation;

/// <summary>The stores, action caches and schedulers that the services of a configuration stand on.</summary>
internal static class ConfigParts
{
    /// <summary>Each of them once, however many services lead to it.</summary>
    public static IReadOnlyCollection<object> Of(GridConfig config)
    {
        List<object> parts = [];
        HashSet<object> seen = new(ReferenceEqualityComparer.Instance);
        foreach (object part in config.Instances.SelectMany(instance => instance.Services).SelectMany(PartsOf))
        {
            if (seen.Add(part))
            {
                parts.Add(part);
            }
        }

        return parts;
    }

    private static IEnumerable<object> PartsOf(ServiceConfig service) => service switch
    {
        ServiceConfig.Cas cas => PartsOf(cas.Storage),
        ServiceConfig.ByteStream stream => PartsOf(stream.Storage),
        ServiceConfig.ActionCache cache => PartsOf(cache.Cache),
        ServiceConfig.Execution execution => PartsOf(execution.Scheduler),
        ServiceConfig.Bots bots => PartsOf(bots.Scheduler),
        ServiceConfig.Asset asset => PartsOf(asset.Storage),
        _ => [],
    };

    private static IEnumerable<object> PartsOf(StorageConfig storage) => [storage, .. storage.Parts.SelectMany(PartsOf)];

    private static IEnumerable<object> PartsOf(ActionCacheConfig cache) =>
        [cache, .. cache.Storage is null ? [] : PartsOf(cache.Storage), .. cache.Parts.SelectMany(PartsOf)];

    private static IEnumerable<object> PartsOf(SchedulerConfig scheduler) =>
        [scheduler, .. PartsOf(scheduler.Storage), .. scheduler.ActionCache is { } cache ? PartsOf(cache) : []];
}
