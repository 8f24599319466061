using Grid.Databases;

namespace Grid.Persistence.Sqlite;

internal sealed class SqliteTypes : ISqlTypes
{
    public string BytesType => "BLOB";
}
