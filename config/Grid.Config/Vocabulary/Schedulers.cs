using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

/// <summary>The kinds of schedulers.</summary>
internal static class Schedulers
{
    private const string MemoryInstead = "'!memory-scheduler' takes the same jobs and loses them when the process ends";

    public static TaggedShape<SchedulerConfig> Shape { get; } = new(
        "a scheduler",
        [MemoryScheduler.Tag],
        [new("!sql-scheduler", MemoryInstead), new("!sql-data-store", MemoryInstead)]);
}
