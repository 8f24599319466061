using System.Globalization;
using Grid.Core;

namespace Grid.Sandbox.Isolation;

/// <summary>The platform properties that say how an action wants to be isolated.</summary>
/// <param name="HasNetwork">Whether it reaches the network (<c>network</c>, <c>on</c> or <c>off</c>); null when it does not say.</param>
/// <param name="UserId">The user it sees itself run as (<c>unixUID</c>); null when it does not care.</param>
/// <param name="GroupId">The group it sees itself run as (<c>unixGID</c>); null when it does not care.</param>
internal sealed record IsolationProperties(bool? HasNetwork, uint? UserId, uint? GroupId)
{
    public const string Network = "network";

    public const string User = "unixUID";

    public const string Group = "unixGID";

    // The last one is no user: the kernel has it for "unchanged".
    private const uint IdMax = uint.MaxValue - 1;

    /// <exception cref="GridException">INVALID_ARGUMENT for a value that means nothing.</exception>
    public static IsolationProperties Of(PlatformProperties platform) => new(
        Last(platform, Network) is { } network ? ParseNetwork(network) : null,
        Last(platform, User) is { } user ? ParseId(User, user) : null,
        Last(platform, Group) is { } group ? ParseId(Group, group) : null);

    private static string? Last(PlatformProperties platform, string name) => platform.ValuesOf(name) is [.., var value] ? value : null;

    private static bool ParseNetwork(string value) => value switch
    {
        "on" => true,
        "off" => false,
        _ => throw GridException.InvalidArgument($"The platform property '{Network}' is '{value}': use 'on' or 'off'."),
    };

    private static uint ParseId(string name, string value) =>
        uint.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out uint id) && id <= IdMax
            ? id
            : throw GridException.InvalidArgument($"The platform property '{name}' is '{value}': use a number from 0 to {IdMax}.");
}
