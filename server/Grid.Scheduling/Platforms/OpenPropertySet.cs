using Grid.Core;

namespace Grid.Scheduling.Platforms;

/// <summary>Every property takes part in matching, whatever its name: what a scheduler without a property set does.</summary>
public sealed class OpenPropertySet : IPropertySet
{
    // What buildbox and BuildGrid name a platform by, and so what most clients send.
    private const string LabelKey = "OSFamily";

    public static OpenPropertySet Instance { get; } = new();

    public string Wording => "open";

    public LabelledProperties Ask(InstanceName instance, PlatformProperties asked) => new(
        asked.ValuesOf(LabelKey) is [string first, ..] ? first : LabelledProperties.Unknown, asked);

    public BotPlatform Offer(InstanceName instance, PlatformProperties offered) => new(offered.ValuesOf(LabelKey), offered);
}
