using Grid.Config.Model;
using Grid.Config.Schema;

namespace Grid.Config.Vocabulary;

internal static class SqlStorage
{
    private const string Name = "!sql-storage";

    public static Tag<StorageConfig> Tag { get; } = new(
        Name,
        "Blobs in a database. Nothing leaves by itself: put a `!sql-index` above it to clean up.",
        new MappingShape<StorageConfig>(
            Name,
            [
                SqlConnections.Sql,
                new IdleKey("sql_ro", KeyState.NoDifference, "blobs are read where they are written")
                {
                    OtherName = "sql-ro",
                },
            ],
            values => new StorageConfig.Sql(values.Location, values.Get(SqlConnections.Sql))));
}
