using Grid.Config.Model;

namespace Grid.Server.Composition;

/// <summary>Reads from the configuration how long stores protect what was touched.</summary>
internal static class ProtectionWindows
{
    // What other servers protect for is theirs to know; ours protect for ten minutes unless told otherwise.
    private static readonly TimeSpan Unknown = TimeSpan.FromMinutes(10);

    /// <summary>The shortest window of a store and of all in it; null when none has one, or nothing is ever evicted.</summary>
    public static TimeSpan? ShortestOf(StorageConfig config) => config switch
    {
        StorageConfig.Disk { SizeBytesMax: null } => null,
        StorageConfig.Disk { ProtectionWindow.Ticks: 0 } or StorageConfig.Lru { ProtectionWindow.Ticks: 0 } => null,
        StorageConfig.Disk disk => disk.ProtectionWindow,
        StorageConfig.Lru memory => memory.ProtectionWindow,
        CompositeStorageConfig composite => composite.Parts.Select(ShortestOf).Min(),
        _ => Unknown,
    };
}
