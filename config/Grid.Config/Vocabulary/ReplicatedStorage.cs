using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

internal static class ReplicatedStorage
{
    private const string Name = "!replicated-storage";
    private const int QueueLengthMax = 10_000_000;
    private const int WorkersMax = 1000;

    private static readonly Key<IReadOnlyList<StorageConfig>> Replicas = PartKeys.StorageList(
        "storages", "The replicas, two at least. They are read in this order: the nearest first.");

    private static readonly Key<bool> ReadReplication = new(
        "read-replication", Shapes.Flag, "Whether what one replica lacks is copied from another that has it.")
    {
        Default = true,
        DefaultText = "true",
    };

    private static readonly Key<int> QueueSize = new(
        "replication-queue-size",
        Shapes.Count(0, QueueLengthMax),
        "How many blobs may wait to be copied in the background. With 0 they are copied while they are read, and what "
            + "only a search for missing blobs notices is not copied.")
    {
        Default = 0,
        DefaultText = "0",
    };

    private static readonly Key<int> Workers = new(
        "replication-threads", Shapes.Count(1, WorkersMax), "How many blobs are copied at once.")
    {
        Default = 1,
        DefaultText = "1",
    };

    public static Tag<StorageConfig> Tag { get; } = new(
        Name,
        "The same blobs in several storages; one that fails or lies is made up for by the others.",
        new MappingShape<StorageConfig>(Name, [Replicas, ReadReplication, QueueSize, Workers], Build) { Check = Check });

    private static void Check(KeyValues values)
    {
        if (values.HasFailed)
        {
            return;
        }

        WarnOfIdle(values);
        if (values.Get(Replicas).Count < 2)
        {
            values.Fail(values.LocationOf(Replicas), $"{Name} needs two storages at least", "name another one, or this one alone");
        }
    }

    private static void WarnOfIdle(KeyValues values)
    {
        bool isRepaired = values.Get(ReadReplication);
        values.WarnIfIdle(QueueSize, !isRepaired, "nothing is copied", "leave it out, or set 'read-replication: true'");
        values.WarnIfIdle(
            Workers,
            !isRepaired || values.Get(QueueSize) == 0,
            "nothing is copied in the background",
            "leave it out, or set 'replication-queue-size'");
    }

    private static CompositeStorageConfig.Replicated Build(KeyValues values) => new(
        values.Location,
        values.Get(Replicas),
        values.Get(ReadReplication),
        values.Get(QueueSize),
        values.Get(Workers));
}
