using Grid.Core;
using Grid.Storage.Sql.Databases;

namespace Grid.Storage.Sql.Tests.Servers;

public sealed class SqliteDatabases : ITestDatabases
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("grid-sqlite-");
    private readonly List<SqlDatabase> _opened = [];

    public SqliteDatabases() => Database = OpenAgain();

    public SqlDatabase Database { get; }

    public string File => Path.Combine(_folder.FullName, "test.db");

    public SqlDatabase OpenAgain()
    {
        SqlDatabase database =
            SqlDatabase.Open(new DatabaseAddress.Sqlite(File), new SqlDatabaseOptions(), TimeProvider.System);
        _opened.Add(database);
        return database;
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (SqlDatabase database in _opened)
        {
            await database.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }
}
