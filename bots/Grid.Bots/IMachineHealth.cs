namespace Grid.Bots;

/// <summary>Whether the machine can take work. Asked after every job and at every answer of the server.</summary>
public interface IMachineHealth
{
    /// <summary>False when new work would only fail here.</summary>
    bool IsHealthy { get; }
}
