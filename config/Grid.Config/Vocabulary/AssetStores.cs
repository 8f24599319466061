using Grid.Config.Model;
using Grid.Config.Schema;
using Grid.Core;

namespace Grid.Config.Vocabulary;

/// <summary>Where is remembered what names of remote assets stand for. Our own tags.</summary>
internal static class AssetStores
{
    private const string LruName = "!lru-assets";
    private const string SqlName = "!sql-assets";

    private static readonly Key<long> Size = new("size", Shapes.Size, "The memory used, about.") { IsRequired = true };

    private static readonly Key<SqlConnectionConfig> Sql = new(
        "sql", SqlConnections.Shape, "The database. Servers share their assets by sharing one in PostgreSQL.")
    {
        DefaultText = "the file at `path`",
    };

    private static readonly Key<string> FilePath = new(
        "path", Shapes.FilePath, "A SQLite file, in place of `sql`; it is made when it is first needed.");

    private static readonly Key<TimeSpan> UnusedFor = new(
        "keep-unused", Shapes.Period, "How long a name is kept that nobody asks for.")
    {
        Default = TimeSpan.FromDays(30),
        DefaultText = "30d",
    };

    public static TaggedShape<AssetStoreConfig> Shape { get; } = new(
        "a store of assets",
        [
            new Tag<AssetStoreConfig>(
                LruName,
                "Assets in memory. When it is full, the least recently used leave. Gone when the process ends.",
                new MappingShape<AssetStoreConfig>(
                    LruName, [Size], values => new AssetStoreConfig.Lru(values.Location, values.Get(Size)))),
            new Tag<AssetStoreConfig>(
                SqlName,
                "Assets in a database: PostgreSQL where several servers share them, else a SQLite file.",
                new MappingShape<AssetStoreConfig>(SqlName, [Sql, FilePath, UnusedFor], Build) { Check = Check }),
        ],
        unbuilt: []);

    private static void Check(KeyValues values)
    {
        if (values.IsSet(Sql) == values.IsSet(FilePath) && !values.HasFailed)
        {
            values.Fail(values.Location, $"{SqlName} has one database", "write either 'sql' or 'path'");
        }
    }

    private static AssetStoreConfig.Sql Build(KeyValues values) => new(
        values.Location,
        values.IsSet(Sql)
            ? values.Get(Sql)
            : SqlConnections.Inline(values, new DatabaseAddress.Sqlite(values.Get(FilePath))),
        values.Get(UnusedFor));
}
