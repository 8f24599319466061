using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

internal static class BotsService
{
    private static readonly Key<SchedulerConfig> Scheduler = new("scheduler", Schedulers.Shape, "Whose jobs are lent.")
    {
        IsRequired = true,
    };

    public static Tag<ServiceConfig> Tag { get; } = new(
        "!bots",
        "RWAPI Bots, for an instance whose bots connect elsewhere than its clients.",
        new MappingShape<ServiceConfig>(
            "!bots", [Scheduler], values => new ServiceConfig.Bots(values.Location, values.Get(Scheduler))));
}
