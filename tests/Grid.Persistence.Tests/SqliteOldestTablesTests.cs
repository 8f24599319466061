using Grid.Core;
using Grid.Databases;
using Microsoft.Data.Sqlite;

namespace Grid.Persistence.Tests;

public sealed class SqliteOldestTablesTests : OldestTablesContract, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("grid-scheduler-");

    public void Dispose() => _folder.Delete(recursive: true);

    protected override async Task<ISchedulerStore> OpenAsync()
    {
        SqliteLibrary.Load();
        string path = Path.Combine(_folder.FullName, "scheduler.db");
        await using (SqliteConnection connection = new($"Data Source={path};Pooling=False"))
        {
            await connection.OpenAsync();
            await connection.ExecuteAsync(Statements("sqlite-1.sql"), default);
        }

        return SchedulerStores.Open(new DatabaseAddress.Sqlite(path), new SchedulerStoreOptions(), TimeProvider.System);
    }
}
