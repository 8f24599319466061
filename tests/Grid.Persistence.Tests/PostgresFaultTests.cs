using Grid.Conformance.Persistence;
using Grid.Core;
using Grid.Databases;
using Grid.Scheduling.Durable;
using Grid.Testing.Postgres;
using Npgsql;

namespace Grid.Persistence.Tests;

/// <summary>Connections that break, servers that go away, tables of another time.</summary>
[NeedsPostgres]
[Collection(PostgresGroup.Name)]
[Trait("Ring", "Slow")]
public sealed class PostgresFaultTests(PostgresFixture fixture) : IAsyncLifetime
{
    // As the server does when it takes a writer for gone; not whoever stands in line.
    private const string EndWriters =
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'gridserver-writer' AND pid IN "
        + "(SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted)";

    private static readonly SchedulerChanges Batch = new()
    {
        Jobs = [Rows.Job(1)],
        Operations = [Rows.Operation(1, job: 1)],
        Events = [Rows.Event(1, JobEventKind.Created, "made")],
    };

    private DatabaseAddress.Postgres? _address;

    public async Task InitializeAsync() => _address = (DatabaseAddress.Postgres)await fixture.Server.NewDatabaseAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_commit_whose_connection_broke_can_be_tried_again_and_is_kept_once()
    {
        await using ISchedulerStore store = Open();
        await using IWriterTerm term = await store.TakeOfficeAsync("http://here", default);
        await term.CommitAsync(new SchedulerChanges(), default);
        await RunAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'gridserver-commits'");

        GridException failure = await Should.ThrowAsync<GridException>(() => term.CommitAsync(Batch, default));
        await Should.ThrowAsync<InvalidOperationException>(() => term.CommitAsync(new SchedulerChanges(), default));
        await term.CommitAsync(Batch, default);

        failure.Status.ShouldBe(GridStatus.Unavailable);
        term.Lost.IsCancellationRequested.ShouldBeFalse();
        (await store.EventsOfAsync(Rows.Operation(1, job: 1).Name, default)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_batch_that_was_kept_although_its_answer_was_lost_is_not_kept_again()
    {
        await using ISchedulerStore store = Open();
        await using IWriterTerm term = await store.TakeOfficeAsync("http://here", default);
        await RunAsync("UPDATE scheduler_writer SET batch = 1");

        await term.CommitAsync(Batch, default);

        (await store.FindOperationAsync(Rows.Operation(1, job: 1).Name, default)).ShouldBeNull();
    }

    [Fact]
    public async Task The_term_is_lost_when_the_connection_that_holds_it_breaks_and_another_server_takes_over()
    {
        await using ISchedulerStore store = Open();
        await using ISchedulerStore other = Open();
        IWriterTerm term = await store.TakeOfficeAsync("http://one", default);
        Task<IWriterTerm> next = other.TakeOfficeAsync("http://two", default);
        TaskCompletionSource lost = new();
        await using CancellationTokenRegistration told = term.Lost.Register(lost.SetResult);

        await RunAsync(EndWriters);

        await lost.Task.WaitAsync(TimeSpan.FromSeconds(10));
        await Should.ThrowAsync<DeposedException>(() => term.CommitAsync(Batch, default));
        await term.DisposeAsync();
        await using IWriterTerm taken = await next;
        (await other.FindWriterAsync(default)).ShouldBe(new WriterRecord(taken.Epoch, "http://two"));
    }

    [Fact]
    public async Task A_batch_of_which_half_arrived_when_its_writer_fell_silent_does_not_hold_up_the_next_writer()
    {
        await using FreezingProxy proxy = new(_address!.Host);
        await using ISchedulerStore silent = SchedulerStores.Open(
            _address with { Host = proxy.Folder }, new SchedulerStoreOptions(), TimeProvider.System);
        IWriterTerm term = await silent.TakeOfficeAsync("http://one", default);
        await term.CommitAsync(new SchedulerChanges(), default);
        SchedulerChanges large = new() { Jobs = [.. Enumerable.Range(1, 100).Select(id => LargeJob(id, sizeBytes: 50_000))] };
        proxy.Freeze(bytesLeft: 4096);
        Task commit = term.CommitAsync(large, default);
        await proxy.Frozen;
        await RunAsync(EndWriters);

        await using ISchedulerStore store = Open();
        using CancellationTokenSource late = new(TimeSpan.FromSeconds(15));
        await using IWriterTerm next = await store.TakeOfficeAsync("http://two", late.Token);

        await Should.ThrowAsync<DeposedException>(() => commit);
        (await Rows.TextsOfAsync(next.LoadAsync(default))).ShouldBeEmpty();
        await term.DisposeAsync();
    }

    [Fact]
    public async Task A_batch_larger_than_one_statement_should_be_is_kept_whole()
    {
        await using ISchedulerStore store = Open();
        await using IWriterTerm term = await store.TakeOfficeAsync("http://here", default);

        await term.CommitAsync(
            new SchedulerChanges
            {
                Jobs = [LargeJob(1, sizeBytes: 9_000_000), LargeJob(2, sizeBytes: 9_000_000), Rows.Job(3)],
                Operations = [.. Enumerable.Range(1, 5_001).Select(id => Rows.Operation(id, job: 3))],
            },
            default);

        (await term.HighestNumbersAsync(default)).OperationSequence.ShouldBe(5_001);
        (await Rows.TextsOfAsync(term.LoadAsync(default))).Count.ShouldBe(5_004);
    }

    [Fact]
    public async Task Servers_that_start_at_once_on_an_empty_database_come_into_office_one_after_the_other()
    {
        Task<long>[] servers = [.. Enumerable.Range(0, 6).Select(_ => ServeAsync())];

        (await Task.WhenAll(servers)).Order().ShouldBe([1, 2, 3, 4, 5, 6]);
    }

    [Fact]
    public async Task Tables_of_a_newer_program_are_left_alone()
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

    private static JobRow LargeJob(long id, int sizeBytes) =>
        Rows.Job(id) with { Spec = Rows.Job(id).Spec with { Payload = new byte[sizeBytes] } };

    private ISchedulerStore Open() => SchedulerStores.Open(_address!, new SchedulerStoreOptions(), TimeProvider.System);

    private async Task<long> ServeAsync()
    {
        await using ISchedulerStore store = Open();
        await using IWriterTerm term = await store.TakeOfficeAsync("http://here", default);
        return term.Epoch;
    }

    private async Task RunAsync(string text)
    {
        NpgsqlConnectionStringBuilder connection = PostgresConnections.To(_address!, new SqlDatabaseOptions());
        connection.ApplicationName = "test";
        connection.Pooling = false;
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(connection);
        await using NpgsqlCommand command = source.CreateCommand(text);
        await command.ExecuteNonQueryAsync();
    }
}
