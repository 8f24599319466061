using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

internal static class LruStorage
{
    private static readonly Key<long> Size = new("size", Shapes.Size, "Bytes held at most.") { IsRequired = true };

    private static readonly Key<TimeSpan> ProtectionWindow = StorageKeys.ProtectionWindow(TimeSpan.Zero, "none");

    public static Tag<StorageConfig> Tag { get; } = new(
        "!lru-storage",
        "Blobs in memory. When it is full, the least recently used leave. Gone when the process ends.",
        new MappingShape<StorageConfig>("!lru-storage", [Size, ProtectionWindow], Build));

    private static StorageConfig.Lru Build(KeyValues values) =>
        new(values.Location, values.Get(Size), values.Get(ProtectionWindow));
}
