using Grid.Storage.Sql.Tests.Servers;

namespace Grid.Storage.Sql.Tests;

[NeedsPostgres]
[Collection(PostgresGroup.Name)]
[Trait("Ring", "Slow")]
public sealed class PostgresAssetStoreTests(PostgresFixture fixture) : SqlAssetStoreContract(new PostgresDatabases(fixture));
