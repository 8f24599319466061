using Grid.Config.Diagnostics;

namespace Grid.Config.Model;

/// <summary>Where is remembered what names of remote assets stand for.</summary>
public abstract record AssetStoreConfig(SourceLocation Location)
{
    /// <summary>In memory, the least recently used leave first (<c>!lru-assets</c>).</summary>
    public sealed record Lru(SourceLocation Location, long SizeBytesMax) : AssetStoreConfig(Location);

    /// <summary>Rows of a database (<c>!sql-assets</c>).</summary>
    /// <param name="Location">Where it was written.</param>
    /// <param name="Connection">The database.</param>
    /// <param name="UnusedMax">How long a name is kept that nobody asks for.</param>
    public sealed record Sql(SourceLocation Location, SqlConnectionConfig Connection, TimeSpan UnusedMax)
        : AssetStoreConfig(Location);
}
