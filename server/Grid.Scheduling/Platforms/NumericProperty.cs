using Grid.Core;

namespace Grid.Scheduling.Platforms;

/// <summary>A property whose value is a number.</summary>
/// <param name="Name">Its name, with actions as with bots.</param>
/// <param name="IsConsumed">Jobs take what they ask for away from their bot; else each bot just needs as much.</param>
/// <param name="Default">What a job takes that does not ask. Only for consumed ones.</param>
public sealed record NumericProperty(string Name, bool IsConsumed, Quantity Default);
