using Grid.Databases;

namespace Grid.Persistence.Postgres;

internal sealed class PostgresTypes : ISqlTypes
{
    public string BytesType => "BYTEA";
}
