using Grid.Config.Diagnostics;
using Grid.Core;

namespace Grid.Config.Model;

/// <summary>A store of blobs.</summary>
public abstract record StorageConfig(SourceLocation Location)
{
    /// <summary>The stores it is made of; none unless it is a composition.</summary>
    public virtual IEnumerable<StorageConfig> Parts => [];

    /// <summary>Whether what was stored may be gone although nobody deleted it.</summary>
    public virtual bool EvictsByItself => Parts.Any(part => part.EvictsByItself);

    /// <summary>Whether it says that a blob is stored before it is.</summary>
    public virtual bool DefersWrites => Parts.Any(part => part.DefersWrites);

    /// <summary>Whether it can be told to delete a blob.</summary>
    public virtual bool CanDelete => Parts.All(part => part.CanDelete);

    /// <summary>Whether only the process that opens it can reach it: it lies in memory, or in a folder kept locked.</summary>
    public virtual bool IsOfOneProcess => Parts.Any(part => part.IsOfOneProcess);

    /// <summary>In memory, the least recently used blobs leave first (<c>!lru-storage</c>).</summary>
    /// <param name="Location">Where it was written.</param>
    /// <param name="SizeBytesMax">Bytes held at most.</param>
    /// <param name="ProtectionWindow">Nothing touched within this time leaves; zero for no such promise.</param>
    public sealed record Lru(SourceLocation Location, long SizeBytesMax, TimeSpan ProtectionWindow)
        : StorageConfig(Location)
    {
        public override bool EvictsByItself => true;

        public override bool IsOfOneProcess => true;
    }

    /// <summary>On disk, under an absolute path (<c>!disk-storage</c>); no limit on its size when that is null.</summary>
    public sealed record Disk(SourceLocation Location, string Path, long? SizeBytesMax) : StorageConfig(Location)
    {
        /// <summary>How a bounded store protects what was touched unless it is told otherwise.</summary>
        public static readonly TimeSpan ProtectionWindowDefault = TimeSpan.FromMinutes(10);

        /// <summary>Segments or files; null for what the folder holds, and for segments when it holds nothing.</summary>
        public DiskLayout? Layout { get; init; }

        /// <summary>Nothing touched within this time is evicted.</summary>
        public TimeSpan ProtectionWindow { get; init; } = ProtectionWindowDefault;

        /// <summary>Blobs up to this size lie in segments; null for the store's own choice.</summary>
        public int? SmallBlobSizeBytesMax { get; init; }

        /// <summary>Whether blobs in segments are compressed where that pays.</summary>
        public bool CompressesBlobs { get; init; }

        /// <summary>How long what was written may lie in the page cache alone; null for the store's own choice.</summary>
        public TimeSpan? SyncInterval { get; init; }

        public override bool EvictsByItself => SizeBytesMax is not null;

        public override bool IsOfOneProcess => true;
    }

    /// <summary>The CAS of another server (<c>!remote-storage</c>).</summary>
    public sealed record Remote(SourceLocation Location, RemoteConfig Server) : StorageConfig(Location)
    {
        public override bool CanDelete => false;
    }

    /// <summary>Objects in S3 or a store like it (<c>!s3-storage</c>).</summary>
    public sealed record S3(SourceLocation Location, S3ServiceConfig Service, BucketTemplate Bucket) : StorageConfig(Location)
    {
        public string PathPrefix { get; init; } = string.Empty;

        public int HashPrefixSize { get; init; }

        public bool DeletesVersions { get; init; }
    }

    /// <summary>Rows of a database (<c>!sql-storage</c>).</summary>
    public sealed record Sql(SourceLocation Location, SqlConnectionConfig Connection) : StorageConfig(Location);
}
