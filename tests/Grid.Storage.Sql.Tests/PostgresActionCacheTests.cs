using Grid.Conformance;
using Grid.Storage.Sql.Results;
using Grid.Storage.Sql.Tests.Servers;

namespace Grid.Storage.Sql.Tests;

[NeedsPostgres]
[Collection(PostgresGroup.Name)]
[Trait("Ring", "Slow")]
public sealed class PostgresActionCacheTests(PostgresFixture fixture) : ActionCacheContract, IAsyncLifetime
{
    private readonly PostgresDatabases _databases = new(fixture);

    public Task InitializeAsync() => _databases.InitializeAsync();

    public Task DisposeAsync() => _databases.DisposeAsync();

    protected override IActionCache Create() => new SqlActionCache(_databases.Database, salt: string.Empty, TimeProvider.System);
}
