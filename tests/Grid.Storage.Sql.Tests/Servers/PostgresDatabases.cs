using Grid.Core;
using Grid.Storage.Sql.Databases;

namespace Grid.Storage.Sql.Tests.Servers;

public sealed class PostgresDatabases(PostgresFixture fixture) : ITestDatabases
{
    private readonly List<SqlDatabase> _opened = [];
    private DatabaseAddress? _address;
    private SqlDatabase? _database;

    public SqlDatabase Database => _database ??= OpenAgain();

    public SqlDatabase OpenAgain()
    {
        SqlDatabase database = SqlDatabase.Open(
            _address ?? throw new InvalidOperationException("There is no database before the test begins."),
            new SqlDatabaseOptions(),
            TimeProvider.System);
        _opened.Add(database);
        return database;
    }

    public async Task InitializeAsync() => _address = await fixture.Server.NewDatabaseAsync();

    public async Task DisposeAsync()
    {
        foreach (SqlDatabase database in _opened)
        {
            await database.DisposeAsync();
        }
    }
}
