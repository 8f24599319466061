using Grid.Config.Diagnostics;
using Grid.Core;

namespace Grid.Config.Model;

/// <summary>A cache of action results.</summary>
/// <param name="Location">Where it was written.</param>
/// <param name="Storage">
/// Holds the outputs: a result is given out only while they are all there. Null when another server sees to that.
/// </param>
/// <param name="AllowUpdates">Whether clients and bots may store results.</param>
/// <param name="CacheFailedActions">Whether results with a non-zero exit code are stored.</param>
public abstract record ActionCacheConfig(
    SourceLocation Location, StorageConfig? Storage, bool AllowUpdates, bool CacheFailedActions)
{
    /// <summary>In memory, the least recently used results leave first (<c>!lru-action-cache</c>).</summary>
    public sealed record Lru(
        SourceLocation Location, StorageConfig Storage, bool AllowUpdates, bool CacheFailedActions, int ResultsMax)
        : ActionCacheConfig(Location, Storage, AllowUpdates, CacheFailedActions);

    /// <summary>On disk, under an absolute path (<c>!disk-action-cache</c>).</summary>
    public sealed record Disk(
        SourceLocation Location, StorageConfig Storage, bool AllowUpdates, bool CacheFailedActions, string Path)
        : ActionCacheConfig(Location, Storage, AllowUpdates, CacheFailedActions)
    {
        /// <summary>Bytes held at most; null for no limit.</summary>
        public long? SizeBytesMax { get; init; }

        /// <summary>How results are laid out; null for the way the folder has them already, segments when it is new.</summary>
        public DiskLayout? Layout { get; init; }
    }

    /// <summary>The action cache of another server (<c>!remote-action-cache</c>), which has its own rules.</summary>
    public sealed record Remote(SourceLocation Location, RemoteConfig Server)
        : ActionCacheConfig(Location, Storage: null, AllowUpdates: true, CacheFailedActions: true);

    /// <summary>Objects in S3 or a store like it (<c>!s3action-cache</c>).</summary>
    public sealed record S3(
        SourceLocation Location,
        StorageConfig Storage,
        bool AllowUpdates,
        bool CacheFailedActions,
        S3ServiceConfig Service,
        BucketTemplate Bucket) : ActionCacheConfig(Location, Storage, AllowUpdates, CacheFailedActions)
    {
        public bool HoldsResults { get; init; }

        public bool MigratesEntries { get; init; }

        public string? KeySalt { get; init; }
    }

    /// <summary>Rows of a database (<c>!sql-action-cache</c>).</summary>
    public sealed record Sql(
        SourceLocation Location,
        StorageConfig Storage,
        bool AllowUpdates,
        bool CacheFailedActions,
        SqlConnectionConfig Connection,
        string KeySalt) : ActionCacheConfig(Location, Storage, AllowUpdates, CacheFailedActions);

    /// <summary>The caches it is made of; none unless it is a composition.</summary>
    public virtual IEnumerable<ActionCacheConfig> Parts => [];
}
