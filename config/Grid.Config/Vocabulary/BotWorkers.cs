using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

/// <summary>Our own key <c>workers</c> of a bot.</summary>
internal static class BotWorkers
{
    private const int CountMax = 10_000;

    private static readonly Key<int> Max = new("max", Shapes.Count(0, CountMax), "How many there are at most; 0 for none.")
    {
        DefaultText = "two a processor",
    };

    private static readonly Key<TimeSpan> IdleTime = new(
        "idle-time", Shapes.Seconds, "How long one waits for its next action before it is ended.")
    {
        DefaultText = "300",
    };

    private static readonly Key<long> Memory = new(
        "memory", Shapes.Size, "A worker whose processes hold more than this after an action gets no other. What one action may use "
            + "bounds it all the while.")
    {
        DefaultText = "no limit",
    };

    public static MappingShape<WorkersConfig> Shape { get; } = new(
        "a bot's persistent workers",
        [Max, IdleTime, Memory],
        values => new WorkersConfig(values.Location)
        {
            Max = values.IsSet(Max) ? values.Get(Max) : null,
            IdleMax = values.IsSet(IdleTime) ? values.Get(IdleTime) : null,
            MemoryBytesMax = values.IsSet(Memory) ? values.Get(Memory) : null,
        });
}
