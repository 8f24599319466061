using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

/// <summary>The keys of every scheduler that say which bot may and should run a job, and how long it may wait for one.</summary>
internal static class MatchingKeys
{
    private const int QueueMax = 10_000_000;
    private const int LocalityHintsMax = 1000;

    private static readonly Key<PropertySetConfig> PropertySet = new(
        "property-set", PropertySets.Shape, "Which platform properties there are, and which of them have to match.")
    {
        DefaultText = "every platform property takes part in matching",
    };

    private static readonly Key<IReadOnlyList<string>> OldMatched = new(
        "property-keys", PropertyNames.Shape, "Older form of a `!dynamic-property-set`: its `match-property-keys`.");

    private static readonly Key<IReadOnlyList<string>> OldWildcards = new(
        "wildcard-property-keys", PropertyNames.Shape, "Older form of a `!dynamic-property-set`: its `wildcard-property-keys`.");

    private static readonly Key<IReadOnlyList<ResourceConfig>> Resources = new(
        "resources",
        ResourcesShape.Instance,
        "Properties that are numbers, such as `cores` and `memory`: a bot offers so much, each of its jobs takes what it asks "
            + "for. With a number each, that is what a job takes that does not ask. Our own key.")
    {
        Default = [],
        DefaultText = "none",
    };

    private static readonly Key<IReadOnlyList<string>> MinimumProperties = new(
        "minimum-properties",
        PropertyNames.Shape,
        "Properties that are numbers, of which a bot has to offer at least as much as an action asks for. Our own key.")
    {
        Default = [],
        DefaultText = "none",
    };

    private static readonly Key<TimeSpan> ReservationDelay = new(
        "reservation-delay",
        Shapes.SecondsOrNone,
        "How long a job that needs much of a bot may find no room before one bot is kept free for it. Our own key.")
    {
        DefaultText = "10",
    };

    private static readonly Key<SizeClassesConfig> SizeClasses = new(
        "size-classes",
        SizeClassKeys.Shape,
        "Bots of several sizes: an action begins on the size that earlier ones of its kind needed, and goes on on the next "
            + "larger when memory runs out. Our own key.")
    {
        DefaultText = "all bots are alike",
    };

    private static readonly Key<int> LocalityHints = new(
        "bot-locality-hint-limit",
        Shapes.Count(0, LocalityHintsMax),
        "Locality hints of clients that are remembered of each bot; a job goes to a bot that listens and had its hint.")
    {
        Default = 10,
        DefaultText = "10",
    };

    private static readonly Key<int> MaxQueueSize = new(
        "max-queue-size",
        Shapes.Count(1, QueueMax),
        "Jobs of one platform that may wait; more are refused (RESOURCE_EXHAUSTED).")
    {
        DefaultText = "the scheduler's own bound over all platforms",
    };

    private static readonly Key<TimeSpan> QueueTimeout = new(
        "queue-timeout-job-max-age",
        Lifetimes.Shape,
        "How long a job may wait for a bot; then it ends with UNAVAILABLE, and its client may try again.")
    {
        DefaultText = "as long as its clients wait",
    };

    public static IReadOnlyList<IKey> All { get; } =
    [
        PropertySet, OldMatched, OldWildcards, Resources, MinimumProperties, ReservationDelay, SizeClasses, LocalityHints,
        MaxQueueSize, QueueTimeout,
        new IdleKey("queue-timeout-period", KeyState.NoDifference, "a job that has waited too long ends at that moment"),
        new IdleKey("queue-timeout-max-window", KeyState.NoDifference, "a job that has waited too long ends at that moment"),
    ];

    /// <summary>What must hold between them.</summary>
    public static void Check(KeyValues values)
    {
        CheckNumbers(values);
        foreach (Key<IReadOnlyList<string>> old in (Key<IReadOnlyList<string>>[])[OldMatched, OldWildcards])
        {
            if (values.IsSet(old) && values.IsSet(PropertySet))
            {
                values.Fail(values.LocationOf(old), $"'{old.Name}' and 'property-set' say the same", "leave it out");
            }
            else if (values.IsSet(old))
            {
                values.Context.Diagnostics.Warning(
                    values.LocationOf(old), $"'{old.Name}' is an older form", "write 'property-set: !dynamic-property-set'");
            }
        }

        if (values.IsSet(QueueTimeout) && values.Get(QueueTimeout) == TimeSpan.Zero)
        {
            values.Fail(values.LocationOf(QueueTimeout), "a job that may wait for no time never runs", "write such as 'hours: 2'");
        }
    }

    private static void CheckNumbers(KeyValues values)
    {
        HashSet<string> taken = new(StringComparer.Ordinal);
        foreach (string name in values.Get(Resources).Select(resource => resource.Name).Where(name => !taken.Add(name)))
        {
            values.Fail(values.LocationOf(Resources), $"the resource '{name}' is named twice", "name it once");
        }

        foreach (string name in values.Get(MinimumProperties).Where(name => !taken.Add(name)))
        {
            values.Fail(
                values.LocationOf(MinimumProperties),
                $"'{name}' can be either a resource or a minimum",
                "name it once: jobs take from a resource, and just compare with a minimum");
        }

        if (values.IsSet(SizeClasses) && taken.Contains(values.Get(SizeClasses).Property))
        {
            values.Fail(
                values.LocationOf(SizeClasses),
                $"'{values.Get(SizeClasses).Property}' is a number, and cannot name a size",
                "give sizes a property of their own");
        }
    }

    public static MatchingConfig Read(KeyValues values) => new()
    {
        PropertySet = PropertySetOf(values),
        Resources = values.Get(Resources),
        MinimumProperties = values.Get(MinimumProperties),
        ReservationDelay = values.IsSet(ReservationDelay) ? values.Get(ReservationDelay) : null,
        SizeClasses = values.IsSet(SizeClasses) ? values.Get(SizeClasses) : null,
        LocalityHintsMax = values.Get(LocalityHints),
        QueueLengthMax = values.IsSet(MaxQueueSize) ? values.Get(MaxQueueSize) : null,
        QueueAgeMax = values.IsSet(QueueTimeout) ? values.Get(QueueTimeout) : null,
    };

    private static PropertySetConfig? PropertySetOf(KeyValues values)
    {
        if (values.IsSet(PropertySet))
        {
            return values.Get(PropertySet);
        }

        return values.IsSet(OldMatched) || values.IsSet(OldWildcards)
            ? DynamicPropertySet.Of(values, ListOf(OldMatched), ListOf(OldWildcards))
            : null;

        IReadOnlyList<string> ListOf(Key<IReadOnlyList<string>> key) => values.IsSet(key) ? values.Get(key) : [];
    }
}
