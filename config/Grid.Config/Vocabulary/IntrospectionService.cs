using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

internal static class IntrospectionService
{
    private static readonly Key<SchedulerConfig> Scheduler = new("scheduler", Schedulers.Shape, "What is told of.")
    {
        IsRequired = true,
    };

    public static Tag<ServiceConfig> Tag { get; } = new(
        "!introspection",
        "Lists bots and queues, explains why an operation waits, tells its history (grid.operating.v1.Introspection). It "
            + "changes nothing; `grid bots list`, `queue list` and `explain` ask it.",
        new MappingShape<ServiceConfig>(
            "!introspection", [Scheduler], values => new ServiceConfig.Introspection(values.Location, values.Get(Scheduler))));
}
