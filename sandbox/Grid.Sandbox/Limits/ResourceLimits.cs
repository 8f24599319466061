namespace Grid.Sandbox.Limits;

/// <summary>What all processes of one action together may use of the machine; null for as much as there is.</summary>
/// <param name="MemoryBytes">Memory, the page cache of files the action wrote or was first to read included; never swapped.</param>
/// <param name="Cores">Processors' time for each second of the clock.</param>
/// <param name="Processes">Processes and threads alive at once.</param>
public sealed record ResourceLimits(long? MemoryBytes = null, double? Cores = null, int? Processes = null)
{
    /// <summary>No limits.</summary>
    public static ResourceLimits None { get; } = new();
}
