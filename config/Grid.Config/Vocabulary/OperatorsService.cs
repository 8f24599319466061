using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

internal static class OperatorsService
{
    private static readonly Key<SchedulerConfig> Scheduler = new(
        "scheduler", Schedulers.Shape, "What operators act on: all instances that it serves.")
    {
        IsRequired = true,
    };

    private static readonly Key<bool> AllowRemote = new(
        "allow-remote",
        Shapes.Flag,
        "Takes calls from other machines too. Whoever reaches the server can then bring all work to a halt. Servers that "
            + "forward to each other need it.")
    {
        Default = false,
        DefaultText = "false: calls of the server's own machine only, over loopback or a unix socket",
    };

    public static Tag<ServiceConfig> Tag { get; } = new(
        "!operators",
        "Drains bots, pauses instances, kills operations, ends sessions (grid.operating.v1.Operators). `grid bots drain`, "
            + "`queue pause`, `operation kill` and others call it. Our own.",
        new MappingShape<ServiceConfig>(
            "!operators",
            [Scheduler, AllowRemote],
            values => new ServiceConfig.Operators(values.Location, values.Get(Scheduler), values.Get(AllowRemote))));
}
