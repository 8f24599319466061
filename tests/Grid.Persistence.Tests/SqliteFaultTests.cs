using Grid.Conformance.Persistence;
using Grid.Core;
using Grid.Databases;
using Grid.Scheduling.Durable;
using Microsoft.Data.Sqlite;

namespace Grid.Persistence.Tests;

/// <summary>Files that are damaged, locked, or of another time.</summary>
public sealed class SqliteFaultTests : IDisposable
{
    private static readonly SchedulerStoreOptions Impatient = new()
    {
        Database = new SqlDatabaseOptions { LockTimeout = TimeSpan.FromMilliseconds(1) },
    };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("grid-scheduler-");

    private string PathOfFile => Path.Combine(_folder.FullName, "scheduler.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_file_that_is_no_database_is_named_and_left_as_it_is()
    {
        await File.WriteAllTextAsync(PathOfFile, new string('x', 10_000));
        await using ISchedulerStore store = Open();

        GridException failure = await Should.ThrowAsync<GridException>(() => store.TakeOfficeAsync("http://here", default));

        failure.Status.ShouldBe(GridStatus.DataLoss);
        failure.Message.ShouldContain(PathOfFile);
        failure.Message.ShouldContain("damaged, or not a database");
        (await File.ReadAllTextAsync(PathOfFile)).ShouldStartWith("xxx");
    }

    [Fact]
    public async Task A_row_whose_bytes_are_broken_is_told_and_not_passed_over()
    {
        await using ISchedulerStore store = Open();
        await (await store.TakeOfficeAsync("http://here", default)).DisposeAsync();
        await RunAsync("INSERT INTO scheduler_jobs (id, place, body) VALUES (1, 0, x'ffffff')");
        await using IWriterTerm term = await store.TakeOfficeAsync("http://here", default);

        GridException failure = await Should.ThrowAsync<GridException>(() => Rows.TextsOfAsync(term.LoadAsync(default)));

        failure.Status.ShouldBe(GridStatus.DataLoss);
        failure.Message.ShouldContain("broken");
    }

    [Fact]
    public async Task A_commit_that_meets_a_lock_fails_for_now_and_succeeds_when_it_is_gone()
    {
        SchedulerChanges changes = new() { Jobs = [Rows.Job(1)], Events = [Rows.Event(1, JobEventKind.Created, "made")] };
        await using ISchedulerStore store = Open();
        await using IWriterTerm term = await store.TakeOfficeAsync("http://here", default);
        await using (SqliteConnection other = await ConnectAsync())
        {
            await other.ExecuteAsync("BEGIN IMMEDIATE", default);

            GridException failure = await Should.ThrowAsync<GridException>(() => term.CommitAsync(changes, default));

            failure.Status.ShouldBe(GridStatus.Unavailable);
            failure.Message.ShouldContain("another process keeps it locked");
            await Should.ThrowAsync<InvalidOperationException>(() => term.CommitAsync(new SchedulerChanges(), default));
            await other.ExecuteAsync("ROLLBACK", default);
        }

        await term.CommitAsync(changes, default);
        (await Rows.TextsOfAsync(term.LoadAsync(default))).ShouldBe([Rows.TextOf(Rows.Job(1))]);
    }

    [Fact]
    public async Task Tables_of_a_newer_program_are_left_alone_and_the_file_is_free_again()
    {
        await using ISchedulerStore store = Open();
        await (await store.TakeOfficeAsync("http://here", default)).DisposeAsync();
        await RunAsync("UPDATE grid_schema SET version = 99 WHERE part = 'scheduler'");

        GridException failure = await Should.ThrowAsync<GridException>(() => store.TakeOfficeAsync("http://here", default));

        failure.Status.ShouldBe(GridStatus.FailedPrecondition);
        failure.Message.ShouldContain("version 99");
        await RunAsync("UPDATE grid_schema SET version = 1 WHERE part = 'scheduler'");
        await (await store.TakeOfficeAsync("http://here", default)).DisposeAsync();
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_named()
    {
        await File.WriteAllTextAsync(PathOfFile, "in the way");
        await using ISchedulerStore store = SchedulerStores.Open(
            new DatabaseAddress.Sqlite(Path.Combine(PathOfFile, "scheduler.db")), Impatient, TimeProvider.System);

        GridException failure = await Should.ThrowAsync<GridException>(() => store.TakeOfficeAsync("http://here", default));

        failure.Status.ShouldBe(GridStatus.Unavailable);
        failure.Message.ShouldContain(PathOfFile);
    }

    private ISchedulerStore Open() =>
        SchedulerStores.Open(new DatabaseAddress.Sqlite(PathOfFile), Impatient, TimeProvider.System);

    private async Task<SqliteConnection> ConnectAsync()
    {
        SqliteConnection connection = new($"Data Source={PathOfFile};Pooling=False");
        await connection.OpenAsync();
        return connection;
    }

    private async Task RunAsync(string text)
    {
        await using SqliteConnection connection = await ConnectAsync();
        await connection.ExecuteAsync(text, default);
    }
}
