using Grid.Conformance;
using Grid.Storage.Sql.Results;
using Grid.Storage.Sql.Tests.Servers;

namespace Grid.Storage.Sql.Tests;

public sealed class SqliteActionCacheTests : ActionCacheContract, IAsyncLifetime
{
    private readonly SqliteDatabases _databases = new();

    public Task InitializeAsync() => _databases.InitializeAsync();

    public Task DisposeAsync() => _databases.DisposeAsync();

    protected override IActionCache Create() => new SqlActionCache(_databases.Database, salt: string.Empty, TimeProvider.System);
}
