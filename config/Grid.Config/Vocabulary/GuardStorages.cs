using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

/// <summary>Storages that put something before one other storage. Our own tags.</summary>
internal static class GuardStorages
{
    private const int CountMax = 1_000_000_000;

    private static readonly Key<StorageConfig> Storage = PartKeys.Storage("storage", "The storage behind it.");

    private static readonly Key<TimeSpan> Ttl = new(
        "ttl",
        Shapes.Period,
        "How long a blob is taken to be there after the storage said so. A third of the storage's protection window at "
            + "most, because the storage is not asked, and so keeps nothing, meanwhile.")
    {
        Default = TimeSpan.FromMinutes(1),
        DefaultText = "60",
    };

    private static readonly Key<int> MaxCount = new(
        "max-count", Shapes.Count(2, CountMax), "How many blobs are remembered; each takes about 200 bytes.")
    {
        Default = 1_000_000,
        DefaultText = "1000000",
    };

    private static readonly Key<string> Name = new(
        "name", Shapes.Name, "What stands in the label `store` of its counters.")
    {
        IsRequired = true,
    };

    public static Tag<StorageConfig> Verifying { get; } = new(
        "!verifying-storage",
        "Hashes what comes out of a storage, and deletes from it what is spoilt. For storages that others can write to. "
            + "Our own tag.",
        new MappingShape<StorageConfig>(
            "!verifying-storage",
            [Storage],
            values => new CompositeStorageConfig.Verifying(values.Location, values.Get(Storage))));

    public static Tag<StorageConfig> ExistenceCache { get; } = new(
        "!existence-cache-storage",
        "Remembers which blobs a storage was found to hold. For storages that are slow to ask. Our own tag.",
        new MappingShape<StorageConfig>(
            "!existence-cache-storage",
            [Storage, Ttl, MaxCount],
            values => new CompositeStorageConfig.ExistenceCaching(
                values.Location, values.Get(Storage), values.Get(Ttl), values.Get(MaxCount))));

    public static Tag<StorageConfig> Metered { get; } = new(
        "!metered-storage",
        "Counts what goes in and out of one part of a composition. Our own tag.",
        new MappingShape<StorageConfig>(
            "!metered-storage",
            [Storage, Name],
            values => new CompositeStorageConfig.Metered(values.Location, values.Get(Storage), values.Get(Name))));
}
