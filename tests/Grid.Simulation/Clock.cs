namespace Grid.Simulation;

/// <summary>The time that servers and clients see.</summary>
internal sealed class Clock
{
    public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch.AddYears(50);
}
