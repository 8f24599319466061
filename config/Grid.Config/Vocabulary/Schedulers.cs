using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

/// <summary>The kinds of schedulers.</summary>
internal static class Schedulers
{
    public static TaggedShape<SchedulerConfig> Shape { get; } = new("a scheduler", [MemoryScheduler.Tag, SqlScheduler.Tag], unbuilt: []);
}
