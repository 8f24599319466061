using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

internal static class SizeDifferentiatedStorage
{
    private const string Name = "!size-differentiated-storage";

    private static readonly Key<long> MaxSize = new(
        "max-size", Shapes.Size, "Only blobs smaller than this are kept in it.")
    {
        IsRequired = true,
    };

    private static readonly Key<StorageConfig> Storage = PartKeys.Storage("storage", "The storage for them.");

    private static readonly MappingShape<SizeLimitedStorageConfig> Limited = new(
        "a storage for small blobs",
        [MaxSize, Storage],
        values => new SizeLimitedStorageConfig(values.Get(MaxSize), values.Get(Storage)));

    private static readonly Key<IReadOnlyList<SizeLimitedStorageConfig>> SizeLimitedStorages = new(
        "size-limited-storages",
        Shapes.ListOf("a list of storages for small blobs", Limited),
        "Storages for small blobs; a blob goes to the one with the lowest limit above its size.")
    {
        IsRequired = true,
    };

    private static readonly Key<StorageConfig> Fallback = PartKeys.Storage("fallback", "The storage for all other blobs.");

    public static Tag<StorageConfig> Tag { get; } = new(
        Name,
        "Blobs of different sizes in different storages.",
        new MappingShape<StorageConfig>(
            Name,
            [
                SizeLimitedStorages,
                Fallback,
                new IdleKey("thread-pool-size", KeyState.NoDifference, "requests do not hold threads"),
            ],
            values => new CompositeStorageConfig.SizeDifferentiated(
                values.Location, values.Get(SizeLimitedStorages), values.Get(Fallback)))
        {
            Check = Check,
        });

    private static void Check(KeyValues values)
    {
        if (values.HasFailed)
        {
            return;
        }

        IReadOnlyList<SizeLimitedStorageConfig> limited = values.Get(SizeLimitedStorages);
        if (limited.Count == 0)
        {
            values.Fail(
                values.LocationOf(SizeLimitedStorages),
                "there is no storage for small blobs",
                "name the fallback alone, or add '- {max-size: 64k, storage: *name}'");
        }
        else if (limited.DistinctBy(part => part.SizeBytesLimit).Count() < limited.Count)
        {
            values.Fail(
                values.LocationOf(SizeLimitedStorages), "two storages have the same 'max-size'", "give each a limit of its own");
        }
    }
}
