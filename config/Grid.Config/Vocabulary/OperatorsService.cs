using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

internal static class OperatorsService
{
    public static Tag<ServiceConfig> Tag { get; } = new(
        "!operators",
        "Drains bots, pauses instances, kills operations, ends sessions (grid.operating.v1.Operators). `grid bots drain`, "
            + "`queue pause`, `operation kill` and others call it. Our own.",
        new MappingShape<ServiceConfig>(
            "!operators",
            OperatingKeys.All,
            values => new ServiceConfig.Operators(
                values.Location, values.Get(OperatingKeys.Scheduler), values.Get(OperatingKeys.AllowRemote))));
}
