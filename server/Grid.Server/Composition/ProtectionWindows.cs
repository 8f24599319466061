using Grid.Config.Model;

namespace Grid.Server.Composition;

/// <summary>Reads from the configuration how long stores protect what was touched.</summary>
internal static class ProtectionWindows
{
    // What other servers protect for is theirs to know; ours protect for ten minutes unless told otherwise.
    private static readonly TimeSpan Unknown = TimeSpan.FromMinutes(10);

    /// <summary>The shortest window of a store and of all in it; null when nothing of it is ever evicted.</summary>
    public static TimeSpan? ShortestOf(StorageConfig config) => config switch
    {
        StorageConfig.Disk { SizeBytesMax: null } => null,
        CompositeStorageConfig composite => composite.Parts.Select(ShortestOf).Min(),
        StorageConfig.Remote => Unknown,
        _ => Unknown,
    };
}
