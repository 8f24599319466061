using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

/// <summary>What BuildGrid calls the threads that give jobs to bots.</summary>
internal static class Assigners
{
    private const string NoThreads = "a job goes to a bot when either arrives; there are no assigner threads";

    private static readonly Key<CohortSetConfig> Cohorts = new(
        "cohort-set", CohortSets.Shape, "The cohorts whose quotas are kept.")
    {
        IsRequired = true,
    };

    private static readonly Key<TimeSpan> PreemptionDelay = new(
        "preemption-delay",
        Shapes.SecondsOrNone,
        "How long jobs wait whose instance has fewer bots than its quota promises, before jobs of others are preempted.")
    {
        Default = TimeSpan.FromSeconds(20),
        DefaultText = "20",
    };

    private static readonly IReadOnlyList<IKey> IdleKeys =
    [
        new IdleKey("name", KeyState.NoDifference, NoThreads),
        new IdleKey("count", KeyState.NoDifference, NoThreads),
        new IdleKey("interval", KeyState.NoDifference, NoThreads),
        new IdleKey("failure-backoff", KeyState.NoDifference, NoThreads),
        new IdleKey("jitter-factor", KeyState.NoDifference, NoThreads),
        new IdleKey("busy-sleep-factor", KeyState.NoDifference, NoThreads),
        new IdleKey(
            "instance-names",
            KeyState.NoDifference,
            "every instance of the scheduler is served, and a quota holds for the one it is set for"),
        new IdleKey("bot-assignment-strategy", KeyState.NoDifference, "the scheduler chooses among all bots that wait"),
    ];

    private static readonly Tag<AssignerConfig> PriorityAge = new(
        "!priority-age-assigner",
        "Gives jobs to bots by priority and age, which the scheduler does without it.",
        new MappingShape<AssignerConfig>(
            "!priority-age-assigner",
            [
                new IdleKey(
                    "priority-assignment-percentage", KeyState.NoDifference, "priority and age are one order, see 'priority-ageing-step'"),
                .. IdleKeys,
            ],
            values => new AssignerConfig(values.Location)));

    private static readonly Tag<AssignerConfig> ByCohort = new(
        "!cohort-assigner",
        "Gives jobs to bots by the quotas of their instances.",
        new MappingShape<AssignerConfig>(
            "!cohort-assigner",
            [Cohorts, PreemptionDelay, .. IdleKeys],
            values => new AssignerConfig(values.Location)
            {
                Cohorts = values.Get(Cohorts),
                PreemptionDelay = values.Get(PreemptionDelay),
            }));

    public static TaggedShape<AssignerConfig> Shape { get; } = new("an assigner", [PriorityAge, ByCohort], []);
}
