using Grid.Conformance.Persistence;
using Grid.Core;
using Grid.Databases;
using Grid.Scheduling.Durable;
using Microsoft.Data.Sqlite;

namespace Grid.Persistence.Tests;

public sealed class SqliteSchedulerStoreTests : SchedulerStoreContract, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("grid-scheduler-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_second_server_is_told_that_the_file_is_anothers()
    {
        await using ISchedulerStore first = Open();
        await using ISchedulerStore second = Open();
        await using IWriterTerm term = await first.TakeOfficeAsync("http://one", default);

        GridException failure = await Should.ThrowAsync<GridException>(() => second.TakeOfficeAsync("http://two", default));

        failure.Status.ShouldBe(GridStatus.FailedPrecondition);
        failure.Message.ShouldContain("is another server's");
        failure.Message.ShouldContain("PostgreSQL");
        (await second.FindWriterAsync(default)).ShouldBe(new WriterRecord(term.Epoch, "http://one"));
    }

    [Fact]
    public async Task A_window_is_pruned_whole_however_many_transactions_that_takes()
    {
        await using ISchedulerStore store = Open();
        await using IWriterTerm term = await store.TakeOfficeAsync("http://here", default);
        await term.CommitAsync(
            new SchedulerChanges { Jobs = [.. Enumerable.Range(1, 1200).Select(id => Rows.Job(id).Finished(Rows.Began))] }, default);

        (await term.PruneAsync(Rows.Began.AddHours(1), 1000, default)).ShouldBe(1000);
        (await term.PruneAsync(Rows.Began.AddHours(1), 1000, default)).ShouldBe(200);
    }

    protected override ISchedulerStore Open() =>
        SchedulerStores.Open(new DatabaseAddress.Sqlite(PathOf("scheduler.db")), new SchedulerStoreOptions(), TimeProvider.System);

    protected override async Task DeposeAsync()
    {
        SqliteLibrary.Load();
        await using SqliteConnection other = new($"Data Source={PathOf("scheduler.db")};Pooling=False");
        await other.OpenAsync();
        await other.ExecuteAsync("UPDATE scheduler_writer SET epoch = epoch + 1", default);
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);
}
