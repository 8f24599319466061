using Grid.Core;

namespace Grid.Sandbox.Limits;

/// <summary>Which limits an action gets that is run in a control group of its own.</summary>
public sealed record ResourceRules
{
    /// <summary>The platform property by which an action asks for memory.</summary>
    public const string MemoryProperty = "memory";

    /// <summary>The platform property by which an action asks for processors.</summary>
    public const string CoresProperty = "cores";

    private const decimal Thousand = 1000;

    /// <summary>The limits of an action that asks for nothing.</summary>
    public ResourceLimits Default { get; init; } = ResourceLimits.None;

    /// <summary>The most an action may ask for where the bot offers that; what it does not offer, the default bounds.</summary>
    public ResourceLimits Offered { get; init; } = ResourceLimits.None;

    /// <summary>Whether processors' time is limited at all.</summary>
    public bool LimitsCores => (Default.Cores ?? Offered.Cores) is not null;

    /// <summary>The limits of an action with these properties. A property that is no number asks for nothing.</summary>
    public ResourceLimits Of(PlatformProperties platform)
    {
        decimal? memory = Least(Asked(platform, MemoryProperty), Offered.MemoryBytes ?? Default.MemoryBytes);
        decimal? cores = Least(Asked(platform, CoresProperty), (decimal?)(Offered.Cores ?? Default.Cores));
        return new ResourceLimits(
            (long?)memory ?? Default.MemoryBytes,
            (double?)cores ?? Default.Cores,
            Default.Processes);
    }

    private static decimal? Least(decimal? asked, decimal? most) =>
        asked is null || most is null ? null : Math.Min(asked.Value, most.Value);

    // Zero is the way to say that a job takes nothing of a bot's room, not that it can do without memory.
    private static decimal? Asked(PlatformProperties platform, string name) =>
        platform.Items.LastOrDefault(property => property.Name == name) is { Name: not null } found
            && Quantity.TryParse(found.Value, out Quantity quantity)
            && quantity > Quantity.Zero
                ? quantity.Thousandths / Thousand
                : null;
}
