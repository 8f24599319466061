using Grid.Core;

namespace Grid.Config.Model;

/// <summary>A number that a bot has so much of, and its jobs take from.</summary>
/// <param name="Name">The platform property, with actions as with bots.</param>
/// <param name="Default">What a job takes that does not ask.</param>
public sealed record ResourceConfig(string Name, Quantity Default);
