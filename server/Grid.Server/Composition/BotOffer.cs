using Grid.Bots;
using Grid.Config.Model;
using Grid.Core;
using Grid.Sandbox;
using Grid.Sandbox.Images;

namespace Grid.Server.Composition;

/// <summary>
/// What a bot offers to jobs: its platform, of the machine's resources those it is to offer, its sandboxes and images by
/// name.
/// </summary>
internal static class BotOffer
{
    /// <summary>The platform's own words about a resource go before the machine's.</summary>
    public static PlatformProperties Of(BotConfig config, IReadOnlyList<string> images)
    {
        PlatformProperties platform = config.Platform ?? MachinePlatform.Default;
        return PlatformProperties.Of(
        [
            .. platform.Items,
            .. config.Resources.Where(name => !platform.HasName(name)).Distinct().Select(MachineResources.Of),
            .. config.Sandboxes.Select(named => new PlatformProperty(ChoosingSandbox.Property, named.Name)),
            .. images.Select(name => new PlatformProperty(ImageSandbox.Property, name)),
        ]);
    }
}
