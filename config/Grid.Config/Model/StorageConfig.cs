using Grid.Config.Diagnostics;
using Grid.Core;

namespace Grid.Config.Model;

/// <summary>A store of blobs.</summary>
public abstract record StorageConfig(SourceLocation Location)
{
    /// <summary>In memory, the least recently used blobs leave first (<c>!lru-storage</c>).</summary>
    public sealed record Lru(SourceLocation Location, long SizeBytesMax) : StorageConfig(Location);

    /// <summary>
    /// A file for each blob under an absolute path (<c>!disk-storage</c>); null for no limit on its size.
    /// </summary>
    public sealed record Disk(SourceLocation Location, string Path, long? SizeBytesMax) : StorageConfig(Location);

    /// <summary>The CAS of another server (<c>!remote-storage</c>).</summary>
    public sealed record Remote(
        SourceLocation Location, RemoteAddress Url, InstanceName Instance, TimeSpan? RequestTimeout)
        : StorageConfig(Location);
}
