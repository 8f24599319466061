using Grid.Conformance;
using Grid.Storage.Sql.Content;
using Grid.Storage.Sql.Tests.Servers;

namespace Grid.Storage.Sql.Tests;

[NeedsPostgres]
[Collection(PostgresGroup.Name)]
[Trait("Ring", "Slow")]
public sealed class PostgresBlobStoreTests(PostgresFixture fixture) : BlobStoreContract, IAsyncLifetime
{
    private readonly PostgresDatabases _databases = new(fixture);

    public Task InitializeAsync() => _databases.InitializeAsync();

    public Task DisposeAsync() => _databases.DisposeAsync();

    protected override IBlobStore Create() =>
        new SqlBlobStore(_databases.Database, new SqlBlobStoreOptions(), TimeProvider.System);
}
