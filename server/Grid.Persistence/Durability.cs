namespace Grid.Persistence;

/// <summary>What a commit outlives.</summary>
public enum Durability
{
    /// <summary>The machine: it is on the disk before it is acknowledged.</summary>
    Disk,

    /// <summary>The process: a power cut may take the last moments along, but leaves no half of anything.</summary>
    Process,
}
