using Grid.Core;

namespace Grid.Scheduling.Platforms;

/// <summary>What a bot offers, and the names of the kinds of platform that it is.</summary>
public sealed record BotPlatform(IReadOnlyList<string> Labels, PlatformProperties Properties);
