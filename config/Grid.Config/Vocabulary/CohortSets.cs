using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

/// <summary>Sets of bots for which quotas can be set.</summary>
internal static class CohortSets
{
    private static readonly Key<string> Name = new("name", Shapes.Name, "What quotas call it by.") { IsRequired = true };

    private static readonly Key<IReadOnlyList<string>> Labels = new(
        "property-labels",
        new ListShape<string>("a list of labels", Shapes.Name) { AcceptsOne = true },
        "Labels of the property set: bots of these kinds belong to it.")
    {
        IsRequired = true,
    };

    private static readonly MappingShape<CohortConfig> Cohort = new(
        "a cohort", [Name, Labels], values => new CohortConfig(values.Get(Name), values.Get(Labels)));

    private static readonly Key<IReadOnlyList<CohortConfig>> Cohorts = new(
        "cohorts", Shapes.ListOf("a list of cohorts", Cohort), "The cohorts. A bot belongs to the first that has one of its labels.")
    {
        IsRequired = true,
    };

    private static readonly Tag<CohortSetConfig> Tag = new(
        "!cohort-set",
        "Bots apart by the quotas that hold for them.",
        new MappingShape<CohortSetConfig>(
            "!cohort-set", [Cohorts], values => new CohortSetConfig(values.Location, values.Get(Cohorts)))
        {
            Check = Check,
        });

    public static TaggedShape<CohortSetConfig> Shape { get; } = new("a cohort set", [Tag], []);

    private static void Check(KeyValues values)
    {
        if (values.HasFailed)
        {
            return;
        }

        HashSet<string> names = [];
        HashSet<string> labels = [];
        foreach (CohortConfig cohort in values.Get(Cohorts))
        {
            if (!names.Add(cohort.Name))
            {
                values.Fail(values.LocationOf(Cohorts), $"two cohorts are called '{cohort.Name}'", "give each a name of its own");
            }

            foreach (string label in cohort.Labels.Distinct().Where(label => !labels.Add(label)))
            {
                values.Fail(
                    values.LocationOf(Cohorts), $"the label '{label}' is in two cohorts", "a bot belongs to one: name each label once");
            }
        }
    }
}
