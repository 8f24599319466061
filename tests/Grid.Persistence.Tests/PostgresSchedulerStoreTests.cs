using Grid.Conformance.Persistence;
using Grid.Core;
using Grid.Databases;
using Grid.Testing.Postgres;
using Npgsql;

namespace Grid.Persistence.Tests;

[NeedsPostgres]
[Collection(PostgresGroup.Name)]
[Trait("Ring", "Slow")]
public sealed class PostgresSchedulerStoreTests(PostgresFixture fixture) : SchedulerStoreContract, IAsyncLifetime
{
    private DatabaseAddress.Postgres? _address;

    private DatabaseAddress.Postgres Address => _address!;

    public async Task InitializeAsync() => _address = (DatabaseAddress.Postgres)await fixture.Server.NewDatabaseAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Whoever_stands_in_line_takes_over_when_the_writer_gives_the_office_up()
    {
        await using ISchedulerStore first = Open();
        await using ISchedulerStore second = Open();
        IWriterTerm term = await first.TakeOfficeAsync("http://one", default);
        Task<IWriterTerm> next = second.TakeOfficeAsync("http://two", default);

        next.IsCompleted.ShouldBeFalse();
        await term.DisposeAsync();

        await using IWriterTerm taken = await next;
        taken.Epoch.ShouldBe(term.Epoch + 1);
    }

    [Fact]
    public async Task Standing_in_line_can_be_given_up()
    {
        await using ISchedulerStore first = Open();
        await using ISchedulerStore second = Open();
        await using IWriterTerm term = await first.TakeOfficeAsync("http://one", default);
        using CancellationTokenSource stop = new();
        Task<IWriterTerm> next = second.TakeOfficeAsync("http://two", stop.Token);

        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => next);
        await term.DisposeAsync();
        await using IWriterTerm third = await first.TakeOfficeAsync("http://one", default);
    }

    protected override ISchedulerStore Open() => SchedulerStores.Open(Address, new SchedulerStoreOptions(), TimeProvider.System);

    protected override async Task DeposeAsync()
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(PostgresConnections.To(Address, new SqlDatabaseOptions()));
        await using NpgsqlCommand raise = source.CreateCommand("UPDATE scheduler_writer SET epoch = epoch + 1");
        await raise.ExecuteNonQueryAsync();
    }
}
