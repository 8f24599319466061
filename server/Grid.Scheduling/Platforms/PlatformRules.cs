using Grid.Core;

namespace Grid.Scheduling.Platforms;

/// <summary>
/// What the properties of actions and bots mean to a scheduler. Applied at the edge: the scheduler itself sees only what
/// is left to match, and labels.
/// </summary>
/// <param name="properties">Those that match by their text.</param>
/// <param name="numbers">Those that are numbers; no property set needs to know them.</param>
public sealed class PlatformRules(IPropertySet properties, IReadOnlyList<NumericProperty> numbers)
{
    private uint? _fingerprint;

    /// <summary>Everything matches by its text.</summary>
    public static PlatformRules Open { get; } = new(OpenPropertySet.Instance, []);

    /// <summary>The property that names a bot's size, which matches by its text; null when there are no sizes.</summary>
    public string? SizeProperty { get; init; }

    /// <summary>Which rules these are. Two that collide cost a job that keeps what it was taken to need, not more.</summary>
    public uint Fingerprint => _fingerprint ??= (uint)Affinity.Of(
        [properties.Wording, SizeProperty ?? string.Empty, .. numbers.Select(number => number.ToString())]);

    /// <exception cref="GridException">The action asks for what this farm does not know, or for what is no number.</exception>
    public PlatformDemand DemandOf(InstanceName instance, PlatformProperties asked)
    {
        LabelledProperties matched = properties.Ask(instance, WithoutOurs(asked));
        PlatformRequirements requirements = PlatformRequirements.Of(
            matched.Properties.Items.Concat(SizesIn(asked)), numbers.Select(number => NeedOf(number, asked)).OfType<NumericRequirement>());
        return new PlatformDemand(matched.Label, requirements);
    }

    /// <summary>
    /// A job that was taken on by other rules, as these have it. A size that it was given, and did not ask for, it keeps.
    /// </summary>
    /// <exception cref="GridException">What its action asks for is not allowed any more.</exception>
    public JobSpec Reconsider(JobSpec spec, PlatformProperties asked)
    {
        PlatformDemand demand = DemandOf(spec.Instance, asked);
        string? size = SizeProperty is null || spec.Kind.IsNone ? null : spec.Requirements.ValueOf(SizeProperty);
        PlatformRequirements requirements = size is null
            ? demand.Requirements
            : demand.Requirements.With(new PlatformProperty(SizeProperty!, size));
        return spec.With(requirements) with { Label = demand.Label, Rules = Fingerprint };
    }

    /// <exception cref="GridException">The bot is of no kind that this farm knows, or offers what is no number.</exception>
    public BotPlatform OfferOf(InstanceName instance, PlatformProperties offered)
    {
        PlatformProperty[] own =
        [
            .. numbers.Select(number => (number.Name, Value: ReadOne(number.Name, offered, "The bot")))
                .Where(pair => pair.Value is not null)
                .Select(pair => new PlatformProperty(pair.Name, pair.Value!.Value.ToString())),
            .. SizesIn(offered),
        ];
        BotPlatform platform = properties.Offer(instance, WithoutOurs(offered));
        return own.Length == 0
            ? platform
            : platform with { Properties = PlatformProperties.Of(platform.Properties.Items.Concat(own)) };
    }

    // What has a meaning of its own is no business of the property set.
    private PlatformProperties WithoutOurs(PlatformProperties all) => numbers.Count == 0 && SizeProperty is null
        ? all
        : PlatformProperties.Of(all.Items.Where(
            property => property.Name != SizeProperty && numbers.All(number => number.Name != property.Name)));

    private IEnumerable<PlatformProperty> SizesIn(PlatformProperties all) =>
        all.Items.Where(property => property.Name == SizeProperty);

    private static NumericRequirement? NeedOf(NumericProperty number, PlatformProperties asked)
    {
        if (ReadOne(number.Name, asked, "The action") is { } least)
        {
            NumericUse use = number.IsConsumed ? NumericUse.Consumed : NumericUse.Minimum;
            return new NumericRequirement(number.Name, least, use);
        }

        return number.Default > Quantity.Zero
            ? new NumericRequirement(number.Name, number.Default, NumericUse.ConsumedIfOffered)
            : null;
    }

    private static Quantity? ReadOne(string name, PlatformProperties properties, string who) => properties.ValuesOf(name) switch
    {
        [] or [PlatformRequirements.Wildcard] => null,
        [string text] when Quantity.TryParse(text, out Quantity number) => number,
        [string text] => throw GridException.InvalidArgument(
            $"{who} gives the platform property '{name}' the value '{text}', which is no number: write one such as 4, 0.5 or 16G."),
        _ => throw GridException.InvalidArgument($"{who} gives the platform property '{name}' several values: it is a number."),
    };
}
