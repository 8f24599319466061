using Grid.Config.Diagnostics;
using Grid.Config.Model;

namespace Grid.Config.Validation;

/// <summary>The folders a configuration writes to, one entry for each part that has one.</summary>
internal static class Folders
{
    public static IEnumerable<(string Path, SourceLocation Location)> Of(GridConfig config)
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

        parts.AddRange(config.Bots.Select(bot => bot.Cache).OfType<BotCacheConfig>());
        return parts.SelectMany(FolderOf);
    }

    private static IEnumerable<object> PartsOf(ServiceConfig service) => service switch
    {
        ServiceConfig.Cas cas => PartsOf(cas.Storage),
        ServiceConfig.ByteStream stream => PartsOf(stream.Storage),
        ServiceConfig.ActionCache cache => PartsOf(cache.Cache),
        ServiceConfig.Execution execution => PartsOf(execution.Scheduler),
        ServiceConfig.Bots bots => PartsOf(bots.Scheduler),
        _ => [],
    };

    private static IEnumerable<object> PartsOf(StorageConfig storage) => [storage, .. storage.Parts.SelectMany(PartsOf)];

    private static IEnumerable<object> PartsOf(ActionCacheConfig cache) =>
        [cache, .. cache.Storage is null ? [] : PartsOf(cache.Storage), .. cache.Parts.SelectMany(PartsOf)];

    private static IEnumerable<object> PartsOf(SchedulerConfig scheduler) => scheduler switch
    {
        SchedulerConfig.Memory { ActionCache: { } cache } memory => [.. PartsOf(memory.Storage), .. PartsOf(cache)],
        SchedulerConfig.Memory memory => PartsOf(memory.Storage),
        _ => [],
    };

    private static IEnumerable<(string, SourceLocation)> FolderOf(object part) => part switch
    {
        StorageConfig.Disk disk => [(disk.Path, disk.Location)],
        ActionCacheConfig.Disk disk => [(disk.Path, disk.Location)],
        BotCacheConfig cache => [(cache.Path, cache.Location)],
        _ => [],
    };
}
