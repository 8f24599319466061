using Grid.Storage.Sql.Tests.Servers;

namespace Grid.Storage.Sql.Tests;

[NeedsPostgres]
[Collection(PostgresGroup.Name)]
[Trait("Ring", "Slow")]
public sealed class PostgresIndexTests(PostgresFixture fixture) : IndexContract(new PostgresDatabases(fixture));
