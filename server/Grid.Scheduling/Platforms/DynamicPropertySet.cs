using Grid.Core;

namespace Grid.Scheduling.Platforms;

/// <summary>
/// Properties by name: those that have to match, those that are told to the bot and decide nothing, and those of which
/// an action may name one value only. Any other name is refused, so that a slip of the pen is not a job that waits for ever.
/// </summary>
public sealed class DynamicPropertySet : IPropertySet
{
    private readonly HashSet<string> _unique;
    private readonly HashSet<string> _matched;
    private readonly string _labelKey;
    private readonly HashSet<string> _known;

    public DynamicPropertySet(
        IEnumerable<string> unique, IEnumerable<string> matched, IEnumerable<string> wildcards, string labelKey)
    {
        _unique = [.. unique];
        _matched = [.. matched];
        _known = [.. _matched, .. wildcards];
        _labelKey = labelKey;
    }

    public string Wording => $"by name: unique {Sorted(_unique)}, matched {Sorted(_matched)}, known {Sorted(_known)}, label {_labelKey}";

    public LabelledProperties Ask(InstanceName instance, PlatformProperties asked)
    {
        foreach (PlatformProperty property in asked.Items)
        {
            ThrowIfBad(property, asked);
        }

        string label = asked.ValuesOf(_labelKey) is [string first, ..] ? first : LabelledProperties.Unknown;
        return new LabelledProperties(label, Matched(asked));
    }

    // What a bot offers beyond this can be of use to its actions: only its matching is not ours to decide.
    public BotPlatform Offer(InstanceName instance, PlatformProperties offered) =>
        new(offered.ValuesOf(_labelKey), Matched(offered));

    private static string Sorted(HashSet<string> names) => string.Join(' ', names.Order(StringComparer.Ordinal));

    private PlatformProperties Matched(PlatformProperties properties) =>
        PlatformProperties.Of(properties.Items.Where(property => _matched.Contains(property.Name)));

    private void ThrowIfBad(PlatformProperty property, PlatformProperties asked)
    {
        if (!_known.Contains(property.Name))
        {
            throw GridException.FailedPrecondition(
                $"Unregistered platform property '{property}'. Known are {string.Join(", ", _known.Order(StringComparer.Ordinal))}: "
                + "leave it out, or have it added to the scheduler's property-set.");
        }

        if (_unique.Contains(property.Name) && asked.ValuesOf(property.Name) is { Count: > 1 } values)
        {
            throw GridException.InvalidArgument(
                $"The platform property '{property.Name}' can only have one value; "
                + $"the action gives it {string.Join(" and ", values.Select(value => $"'{value}'"))}.");
        }
    }
}
