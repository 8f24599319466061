using Grid.Operating.V1;

namespace Grid.Server.Client.Operating;

/// <summary>A quota as <c>--json</c> prints it; no maximum stands for no bound.</summary>
internal sealed record QuotaView(string Cohort, string Instance, int Min, int? Max, int Running, bool IsInForce)
{
    public static QuotaView Of(InstanceQuota quota) => new(
        quota.BotCohort,
        quota.InstanceName,
        quota.MinQuota,
        quota.HasMaxQuota ? quota.MaxQuota : null,
        quota.CurrentUsage,
        quota.IsInForce);
}
