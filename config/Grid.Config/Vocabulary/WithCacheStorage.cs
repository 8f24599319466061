using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

internal static class WithCacheStorage
{
    private const string Name = "!with-cache-storage";
    private const int WritersMax = 1000;

    private static readonly Key<StorageConfig> Cache = PartKeys.Storage("cache", "The quick storage, read first.");

    private static readonly Key<StorageConfig> Fallback = PartKeys.Storage(
        "fallback", "The slow storage. What is there is always asked of it.");

    private static readonly Key<bool> Defer = new(
        "defer-fallback-writes",
        Shapes.Flag,
        "Answers an upload when the cache has it, and writes it to the fallback afterwards. What is not written yet is "
            + "lost when the process dies.")
    {
        Default = false,
        DefaultText = "false",
    };

    private static readonly Key<int> Writers = new(
        "fallback-writer-threads", Shapes.Count(1, WritersMax), "How many deferred uploads are written at once.")
    {
        Default = 20,
        DefaultText = "20",
    };

    private static readonly Key<long> WaitingSize = new(
        "deferred-writes-size",
        Shapes.Size,
        "How many bytes may wait to be written to the fallback; uploads wait beyond that. Our own key.")
    {
        Default = 512 << 20,
        DefaultText = "512M",
    };

    public static Tag<StorageConfig> Tag { get; } = new(
        Name,
        "A quick storage before a slow one: what is read stays in the cache.",
        new MappingShape<StorageConfig>(Name, [Cache, Fallback, Defer, Writers, WaitingSize], Build)
        {
            Check = Check,
        });

    private static void Check(KeyValues values)
    {
        if (!values.HasFailed && !values.Get(Defer))
        {
            const string suggestion = "leave it out, or set 'defer-fallback-writes: true'";
            values.WarnIfIdle(Writers, isIdle: true, "no writes are deferred", suggestion);
            values.WarnIfIdle(WaitingSize, isIdle: true, "no writes are deferred", suggestion);
        }
    }

    private static CompositeStorageConfig.ReadCaching Build(KeyValues values) => new(
        values.Location,
        values.Get(Cache),
        values.Get(Fallback),
        values.Get(Defer) ? new DeferredWritesConfig(values.Get(Writers), values.Get(WaitingSize)) : null);
}
