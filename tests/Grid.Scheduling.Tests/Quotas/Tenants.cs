using Grid.Core;
using Grid.Scheduling.Tests.Order;

namespace Grid.Scheduling.Tests.Quotas;

/// <summary>Instances that share two cohorts of bots, and what each has of the first.</summary>
internal sealed class Tenants
{
    public static readonly PlatformProperties Windows = PlatformProperties.Of([new PlatformProperty("OSFamily", "windows")]);

    public static readonly SchedulerLimits Limits = new()
    {
        Cohorts = [new Cohort("linux-bots", ["linux"]), new Cohort("windows-bots", ["windows"])],
        PreemptionDelay = TimeSpan.FromSeconds(20),
    };

    private readonly Dictionary<string, int> _counts = [];

    public Crew Crew { get; } = new(Limits);

    public void SetQuota(string instance, int min, int? max) => Crew.Apply(
        new SchedulerInput.QuotaSet(Crew.Now, new Quota("linux-bots", InstanceName.Parse(instance), min, max)));

    /// <summary>Jobs of an instance, whose actions are called by its name and counted from 1.</summary>
    public void Submit(string instance, int count, int priority = 0)
    {
        for (int i = 0; i < count; i++)
        {
            int number = _counts[instance] = _counts.GetValueOrDefault(instance) + 1;
            Crew.Submit(new Build(instance, string.Empty, string.Empty, string.Empty), $"{instance} {number}", priority);
        }
    }

    public int Executing(string instance) =>
        Crew.Scheduler.Quotas.Single(view => view.Quota.Instance.Value == instance).Executing;

    /// <summary>Whose job each bot holds; null for an idle one.</summary>
    public string?[] Holders(int[] bots) => [.. bots.Select(bot => Crew.ActionOf(bot)?.Split(' ')[0])];

    /// <summary>How many of the first operations have lost a bot.</summary>
    public int PreemptedOf(int operations) => Enumerable.Range(1, operations)
        .Count(number => Crew.Scheduler.Find(new OperationName($"operations/{number}"))!.Past.Count > 0);
}
