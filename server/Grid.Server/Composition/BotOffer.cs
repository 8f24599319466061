using Grid.Bots;
using Grid.Config.Model;
using Grid.Core;
using Grid.Sandbox;
using Grid.Sandbox.Images;
using Grid.Sandbox.Isolation;
using Grid.Sandbox.RemoteApis;

namespace Grid.Server.Composition;

/// <summary>
/// What a bot offers to jobs: its platform, of the machine's resources those it is to offer, its sandboxes and images by
/// name.
/// </summary>
internal static class BotOffer
{
    // Wherever in its input root an action wants its socket.
    private static readonly PlatformProperty AnyPath = new(RemoteApisSandbox.Property, PlatformRequirements.Wildcard);

    /// <summary>The platform's own words about a resource go before the machine's.</summary>
    public static PlatformProperties Of(BotConfig config, IReadOnlyList<string> images)
    {
        PlatformProperties platform = config.Platform ?? MachinePlatform.Default;
        return PlatformProperties.Of(
        [
            .. platform.Items,
            .. config.Resources.Where(name => !platform.HasName(name)).Distinct().Select(MachineResources.Of),
            .. Isolates(config) ? IsolatedPlatform.Offered.Where(property => !platform.HasName(property.Name)) : [],
            .. config.Sandboxes.Select(named => new PlatformProperty(ChoosingSandbox.Property, named.Name)),
            .. config.RemoteApis is null ? [] : new[] { AnyPath }.Where(property => !platform.HasName(property.Name)),
            .. images.Select(name => new PlatformProperty(ImageSandbox.Property, name)),
        ]);
    }

    // Each of several sandboxes has to: an action that chooses none gets any of them.
    private static bool Isolates(BotConfig config) => config.Sandboxes.Count == 0
        ? Isolates(config.Sandbox)
        : config.Sandboxes.All(named => Isolates(named.Sandbox));

    private static bool Isolates(SandboxConfig config) => config is SandboxConfig.Bubblewrap or SandboxConfig.Namespaces;
}
