using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

internal static class MemoryScheduler
{
    private const string Name = "!memory-scheduler";

    private static readonly IReadOnlyList<IKey> IdleKeys =
    [
        new IdleKey("pruner-period", KeyState.NoDifference, "finished operations leave when their time is up"),
        new IdleKey(
            "pruner-max-delete-window", KeyState.NoDifference, "finished operations leave when their time is up"),
        new IdleKey("pruner-job-max-age", KeyState.Removed, "write 'completed-action-retention-hours'"),
    ];

    public static Tag<SchedulerConfig> Tag { get; } = new(
        Name,
        "Jobs in memory. They are lost with the process; clients send them again.",
        new MappingShape<SchedulerConfig>(Name, [.. SchedulerKeys.All, .. IdleKeys], Build) { Check = SchedulerKeys.Check })
    {
        OldNames = ["!memory-data-store"],
    };

    private static SchedulerConfig Build(KeyValues values) => SchedulerKeys.Read(
        values, new SchedulerConfig.Memory(values.Location) { Storage = values.Get(SchedulerKeys.Storage) });
}
