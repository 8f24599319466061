using Grid.Core;

namespace Grid.Scheduling.Platforms;

/// <summary>A property set for each instance that shares a scheduler. A name below an instance's own has the instance's.</summary>
public sealed class InstancedPropertySet(IReadOnlyDictionary<InstanceName, IPropertySet> sets) : IPropertySet
{
    public string Wording => string.Join(
        '\n', sets.OrderBy(pair => pair.Key.Value, StringComparer.Ordinal).Select(pair => $"{pair.Key}: {pair.Value.Wording}"));

    public LabelledProperties Ask(InstanceName instance, PlatformProperties asked) => FindFor(instance) is { } set
        ? set.Ask(instance, asked)
        : throw GridException.InvalidArgument(
            $"The scheduler has no property set for instance '{instance}': have one added to its '!instanced-property-set'.");

    /// <summary>A bot that connects to none of the instances serves them all, and is whatever it is to any of them.</summary>
    public BotPlatform Offer(InstanceName instance, PlatformProperties offered)
    {
        if (FindFor(instance) is { } own)
        {
            return own.Offer(instance, offered);
        }

        List<BotPlatform> platforms = [];
        GridException? refusal = null;
        foreach ((InstanceName name, IPropertySet set) in sets)
        {
            try
            {
                platforms.Add(set.Offer(name, offered));
            }
            catch (GridException failure)
            {
                refusal = failure;
            }
        }

        return platforms.Count > 0 || refusal is null
            ? new BotPlatform(
                [.. platforms.SelectMany(platform => platform.Labels).Distinct()],
                PlatformProperties.Of(platforms.SelectMany(platform => platform.Properties.Items)))
            : throw refusal;
    }

    private IPropertySet? FindFor(InstanceName instance)
    {
        string name = instance.Value;
        while (InstanceName.TryParse(name, out InstanceName nearest, out _))
        {
            if (sets.TryGetValue(nearest, out IPropertySet? set))
            {
                return set;
            }

            int end = name.LastIndexOf('/');
            if (end < 0)
            {
                break;
            }

            name = name[..end];
        }

        return null;
    }
}
