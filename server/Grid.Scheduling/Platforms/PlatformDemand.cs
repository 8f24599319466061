using Grid.Core;

namespace Grid.Scheduling.Platforms;

/// <summary>What an action needs of its bot, and the name of this kind of platform.</summary>
public sealed record PlatformDemand(string Label, PlatformRequirements Requirements);
