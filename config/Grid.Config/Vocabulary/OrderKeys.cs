using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

/// <summary>The keys of every scheduler that say in what order jobs leave.</summary>
internal static class OrderKeys
{
    private static readonly Key<TimeSpan> AgeingStep = new(
        "priority-ageing-step",
        Shapes.SecondsOrNone,
        "How much longer a job has to have waited to go before one that is more urgent by one; 0 for never. Our own key.")
    {
        DefaultText = "60",
    };

    private static readonly Key<CohortSetConfig> Cohorts = new(
        "cohort-set", CohortSets.Shape, "Bots for which quotas can be set.")
    {
        DefaultText = "that of a `!cohort-assigner`, or none",
    };

    private static readonly Key<IReadOnlyList<AssignerConfig>> AssignerList = new(
        "assigners",
        Shapes.ListOf("a list of assigners", Assigners.Shape),
        "BuildGrid's assigners. What a `!cohort-assigner` says of quotas counts; jobs need none to be given to bots.")
    {
        DefaultText = "none are needed",
    };

    public static IReadOnlyList<IKey> All { get; } =
    [
        AgeingStep, Cohorts, AssignerList,
        new IdleKey(
            "priority-assignment-percentage", KeyState.NoDifference, "priority and age are one order, see 'priority-ageing-step'"),
    ];

    public static OrderConfig Read(KeyValues values)
    {
        AssignerConfig? assigner = values.IsSet(AssignerList)
            ? values.Get(AssignerList).FirstOrDefault(assigner => assigner.Cohorts is not null)
            : null;
        CohortSetConfig? cohorts = values.IsSet(Cohorts) ? values.Get(Cohorts) : assigner?.Cohorts;
        return new OrderConfig
        {
            PriorityAgeingStep = values.IsSet(AgeingStep) ? values.Get(AgeingStep) : null,
            Cohorts = cohorts?.Cohorts ?? [],
            PreemptionDelay = assigner?.PreemptionDelay,
        };
    }
}
