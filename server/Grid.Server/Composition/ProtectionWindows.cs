using Grid.Config.Model;
using Grid.Storage.Sql.Index;

namespace Grid.Server.Composition;

/// <summary>Reads from the configuration how long stores protect what was touched.</summary>
internal static class ProtectionWindows
{
    // What other servers protect for is theirs to know; ours protect for ten minutes unless told otherwise.
    private static readonly TimeSpan Unknown = TimeSpan.FromMinutes(10);

    // What the clean-up of an index leaves alone, whatever is done below it.
    private static readonly TimeSpan IndexWindow = new SqlIndexOptions().ProtectionWindow;

    /// <summary>The shortest window of a store and of all in it; null when none has one, or nothing is ever evicted.</summary>
    public static TimeSpan? ShortestOf(StorageConfig config) => config switch
    {
        StorageConfig.Disk { SizeBytesMax: null } => null,
        StorageConfig.Disk { ProtectionWindow.Ticks: 0 } or StorageConfig.Lru { ProtectionWindow.Ticks: 0 } => null,
        StorageConfig.Disk disk => disk.ProtectionWindow,
        StorageConfig.Lru memory => memory.ProtectionWindow,
        CompositeStorageConfig.SqlIndex index => Shorter(IndexWindow, ShortestOf(index.Storage)),
        CompositeStorageConfig composite => composite.Parts.Select(ShortestOf).Min(),
        _ => Unknown,
    };

    private static TimeSpan Shorter(TimeSpan one, TimeSpan? other) => one < other ? one : other ?? one;
}
