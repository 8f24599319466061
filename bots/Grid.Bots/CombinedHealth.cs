namespace Grid.Bots;

/// <summary>A machine is healthy when it is in every respect.</summary>
public sealed class CombinedHealth(IReadOnlyList<IMachineHealth> parts) : IMachineHealth
{
    public bool IsHealthy => parts.All(part => part.IsHealthy);
}
