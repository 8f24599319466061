using Grid.Core;
using Grid.Sandbox.Roots;

namespace Grid.Sandbox.Isolation;

/// <summary>What isolating sandboxes do for each action as it asks by its platform.</summary>
public static class IsolatedPlatform
{
    /// <summary>The properties, to be offered with every value: a value that means nothing fails the action that has it.</summary>
    public static IReadOnlyList<PlatformProperty> Offered { get; } =
    [
        .. ((string[])[IsolationProperties.Network, IsolationProperties.User, IsolationProperties.Group, ChrootSandbox.Property])
            .Select(name => new PlatformProperty(name, PlatformRequirements.Wildcard)),
    ];
}
