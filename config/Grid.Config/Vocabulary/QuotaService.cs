using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

internal static class QuotaService
{
    public static Tag<ServiceConfig> Tag { get; } = new(
        "!quota-service",
        "Says how many bots of each cohort of the scheduler's `cohort-set` an instance is promised, and may have "
            + "(grid.operating.v1.Quota). `grid quota` calls it.",
        new MappingShape<ServiceConfig>(
            "!quota-service",
            OperatingKeys.All,
            values => new ServiceConfig.Quota(
                values.Location, values.Get(OperatingKeys.Scheduler), values.Get(OperatingKeys.AllowRemote))));
}
