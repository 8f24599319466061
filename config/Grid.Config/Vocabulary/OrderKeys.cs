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

    /// <summary>
    /// What must hold between them. BuildGrid may have an assigner for each instance; several that go by the same quotas are one.
    /// </summary>
    public static void Check(KeyValues values)
    {
        AssignerConfig[] assigners = [.. CohortAssigners(values)];
        IEnumerable<CohortSetConfig?> sets = assigners.Select(assigner => assigner.Cohorts);
        if (values.IsSet(Cohorts))
        {
            sets = sets.Append(values.Get(Cohorts));
        }

        if (sets.Distinct().Count() > 1)
        {
            values.Fail(
                values.LocationOf(AssignerList),
                "a scheduler has one cohort set, and here are several",
                "write one '!cohort-set' with all cohorts, give it an anchor, and name it wherever one is asked for");
        }

        if (assigners.Select(assigner => assigner.PreemptionDelay).Distinct().Count() > 1)
        {
            values.Fail(
                values.LocationOf(AssignerList),
                "a scheduler has one 'preemption-delay', and its assigners say several",
                "write the same with each '!cohort-assigner', or leave one of them");
        }
    }

    public static OrderConfig Read(KeyValues values)
    {
        AssignerConfig? assigner = CohortAssigners(values).FirstOrDefault();
        CohortSetConfig? cohorts = values.IsSet(Cohorts) ? values.Get(Cohorts) : assigner?.Cohorts;
        return new OrderConfig
        {
            PriorityAgeingStep = values.IsSet(AgeingStep) ? values.Get(AgeingStep) : null,
            Cohorts = cohorts?.Cohorts ?? [],
            PreemptionDelay = assigner?.PreemptionDelay,
        };
    }

    private static IEnumerable<AssignerConfig> CohortAssigners(KeyValues values) =>
        values.IsSet(AssignerList) ? values.Get(AssignerList).Where(assigner => assigner.Cohorts is not null) : [];
}
