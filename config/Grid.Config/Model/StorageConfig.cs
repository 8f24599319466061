using Grid.Config.Diagnostics;

namespace Grid.Config.Model;

/// <summary>A store of blobs.</summary>
public abstract record StorageConfig(SourceLocation Location)
{
    /// <summary>The stores it is made of; none unless it is a composition.</summary>
    public virtual IEnumerable<StorageConfig> Parts => [];

    /// <summary>In memory, the least recently used blobs leave first (<c>!lru-storage</c>).</summary>
    public sealed record Lru(SourceLocation Location, long SizeBytesMax) : StorageConfig(Location);

    /// <summary>
    /// A file for each blob under an absolute path (<c>!disk-storage</c>); null for no limit on its size.
    /// </summary>
    public sealed record Disk(SourceLocation Location, string Path, long? SizeBytesMax) : StorageConfig(Location);

    /// <summary>The CAS of another server (<c>!remote-storage</c>).</summary>
    public sealed record Remote(SourceLocation Location, RemoteConfig Server) : StorageConfig(Location);
}
