using Grid.Core;
using Grid.Databases;
using Grid.Testing.Postgres;
using Npgsql;

namespace Grid.Persistence.Tests;

[NeedsPostgres]
[Collection(PostgresGroup.Name)]
[Trait("Ring", "Slow")]
public sealed class PostgresOldestTablesTests(PostgresFixture fixture) : OldestTablesContract
{
    protected override async Task<ISchedulerStore> OpenAsync()
    {
        var address = (DatabaseAddress.Postgres)await fixture.Server.NewDatabaseAsync();
        await using (NpgsqlDataSource source = NpgsqlDataSource.Create(PostgresConnections.To(address, new SqlDatabaseOptions())))
        await using (NpgsqlCommand statements = source.CreateCommand(Statements("postgres-1.sql")))
        {
            await statements.ExecuteNonQueryAsync();
        }

        return SchedulerStores.Open(address, new SchedulerStoreOptions(), TimeProvider.System);
    }
}
