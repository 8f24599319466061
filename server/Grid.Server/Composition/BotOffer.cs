using Grid.Bots;
using Grid.Config.Model;
using Grid.Core;
using Grid.Sandbox;

namespace Grid.Server.Composition;

/// <summary>What a bot offers to jobs: its platform, of the machine's resources those it is to offer, its sandboxes by name.</summary>
internal static class BotOffer
{
    /// <summary>The platform's own words about a resource go before the machine's.</summary>
    public static PlatformProperties Of(BotConfig config)
    {
        PlatformProperties platform = config.Platform ?? MachinePlatform.Default;
        return PlatformProperties.Of(
        [
            .. platform.Items,
            .. config.Resources.Where(name => !platform.HasName(name)).Distinct().Select(MachineResources.Of),
            .. config.Sandboxes.Select(named => new PlatformProperty(ChoosingSandbox.Property, named.Name)),
        ]);
    }
}
