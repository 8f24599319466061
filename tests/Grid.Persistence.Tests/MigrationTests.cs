using Grid.Core;
using Grid.Databases;
using Microsoft.Data.Sqlite;

namespace Grid.Persistence.Tests;

public sealed class MigrationTests : IAsyncLifetime
{
    private static readonly SchemaPart Old = new("part", [_ => "CREATE TABLE t (a INTEGER)", _ => "INSERT INTO t VALUES (1)"]);

    private static readonly SchemaPart New = new(
        "part", [.. Old.Steps, types => $"ALTER TABLE t ADD COLUMN b {types.BytesType}", _ => "UPDATE t SET a = a + 1"]);

    private SqliteConnection? _connection;

    private SqliteConnection Connection => _connection!;

    public async Task InitializeAsync()
    {
        SqliteLibrary.Load();
        _connection = new SqliteConnection("Data Source=:memory:");
        await _connection.OpenAsync();
    }

    public async Task DisposeAsync() => await Connection.DisposeAsync();

    [Fact]
    public async Task Each_step_is_run_once_wherever_the_database_stands()
    {
        await RunAsync(Old);
        await RunAsync(Old);
        await RunAsync(New);
        await RunAsync(New);

        (await Connection.ScalarAsync("SELECT sum(a) FROM t WHERE b IS NULL", default)).ShouldBe(2L);
    }

    [Fact]
    public async Task An_older_program_leaves_newer_tables_alone_and_says_so()
    {
        await RunAsync(New);

        GridException failure = await Should.ThrowAsync<GridException>(() => RunAsync(Old));

        failure.Status.ShouldBe(GridStatus.FailedPrecondition);
        failure.Message.ShouldBe(
            "The tables of 'part' have version 4, and this program knows 2: run the program that made them, or a newer one.");
    }

    private Task RunAsync(SchemaPart part) => Migration.RunAsync(part, new Bytes(), Connection, default);

    private sealed class Bytes : ISqlTypes
    {
        public string BytesType => "BLOB";
    }
}
