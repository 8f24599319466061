using Grid.Conformance;
using Grid.Storage.Sql.Content;
using Grid.Storage.Sql.Tests.Servers;

namespace Grid.Storage.Sql.Tests;

public sealed class SqliteBlobStoreTests : BlobStoreContract, IAsyncLifetime
{
    private readonly SqliteDatabases _databases = new();

    public Task InitializeAsync() => _databases.InitializeAsync();

    public Task DisposeAsync() => _databases.DisposeAsync();

    protected override IBlobStore Create() =>
        new SqlBlobStore(_databases.Database, new SqlBlobStoreOptions(), TimeProvider.System);
}
