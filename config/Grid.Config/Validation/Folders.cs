using Grid.Config.Diagnostics;
using Grid.Config.Model;

namespace Grid.Config.Validation;

/// <summary>The folders a configuration writes to, one entry for each part that has one.</summary>
internal static class Folders
{
    public static IEnumerable<(string Path, SourceLocation Location)> Of(GridConfig config)
    {
        IEnumerable<object> caches = config.Bots.Select(bot => bot.Cache).OfType<BotCacheConfig>();
        return ConfigParts.Of(config).Concat(caches).SelectMany(FolderOf);
    }

    private static IEnumerable<(string, SourceLocation)> FolderOf(object part) => part switch
    {
        StorageConfig.Disk disk => [(disk.Path, disk.Location)],
        ActionCacheConfig.Disk disk => [(disk.Path, disk.Location)],
        BotCacheConfig cache => [(cache.Path, cache.Location)],
        _ => [],
    };
}
