using Grid.Core;

namespace Grid.Scheduling.Platforms;

/// <summary>
/// The kinds of platform of a farm, each with a label and all its properties. An action gets the first kind that has
/// everything it asks for; a bot is of every kind whose properties it offers.
/// </summary>
/// <param name="kinds">In the order in which they are tried.</param>
/// <param name="wildcards">Names that are told to the bot and decide nothing.</param>
public sealed class StaticPropertySet(IReadOnlyList<LabelledProperties> kinds, IReadOnlyList<string> wildcards) : IPropertySet
{
    public string Wording => $"by kind: {Kinds}; wildcards {string.Join(' ', wildcards)}";

    private string Known => $"Its kinds are {Kinds}";

    private string Kinds => string.Join("; ", kinds.Select(kind => $"{kind.Label} ({kind.Properties})"));

    public LabelledProperties Ask(InstanceName instance, PlatformProperties asked) =>
        kinds.FirstOrDefault(kind => asked.Items.All(property => IsIn(kind, property)))
        ?? throw GridException.FailedPrecondition(
            $"No kind of platform of this scheduler has all of ({asked}). {Known}: "
            + "ask for less, or have a kind added to the scheduler's property-set.");

    public BotPlatform Offer(InstanceName instance, PlatformProperties offered)
    {
        LabelledProperties[] own = [.. kinds.Where(kind => kind.Properties.Items.All(offered.Has))];
        return own.Length > 0
            ? new BotPlatform(
                [.. own.Select(kind => kind.Label).Distinct()],
                PlatformProperties.Of(own.SelectMany(kind => kind.Properties.Items)))
            : throw GridException.FailedPrecondition(
                $"The bot offers ({offered}), which is no kind of platform of this scheduler. {Known}: "
                + "start it with all properties of one of them.");
    }

    private bool IsIn(LabelledProperties kind, PlatformProperty asked) =>
        asked.Value == PlatformRequirements.Wildcard || wildcards.Contains(asked.Name) || kind.Properties.Has(asked);
}
