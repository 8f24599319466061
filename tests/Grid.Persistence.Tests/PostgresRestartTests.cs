using Grid.Conformance.Persistence;
using Grid.Core;
using Grid.Scheduling.Durable;
using Grid.Testing.Postgres;

namespace Grid.Persistence.Tests;

/// <summary>A PostgreSQL server that goes away and comes back.</summary>
[NeedsPostgres]
[Trait("Ring", "Slow")]
public sealed class PostgresRestartTests
{
    [Fact]
    public async Task The_term_is_lost_with_the_server_and_what_was_kept_is_there_when_it_is_back()
    {
        await using PostgresServer server = await PostgresServer.StartAsync();
        await using ISchedulerStore store = SchedulerStores.Open(
            await server.NewDatabaseAsync(), new SchedulerStoreOptions(), TimeProvider.System);
        using CancellationTokenSource patience = new(TimeSpan.FromMinutes(1));
        await using IAsyncEnumerator<WriterRecord?> news = store.WatchWriterAsync(patience.Token).GetAsyncEnumerator();
        (await news.MoveNextAsync()).ShouldBeTrue();
        IWriterTerm first = await store.TakeOfficeAsync("http://one", default);
        (await news.MoveNextAsync()).ShouldBeTrue();
        await first.CommitAsync(new SchedulerChanges { Jobs = [Rows.Job(1)] }, default);
        TaskCompletionSource lost = new();
        await using CancellationTokenRegistration told = first.Lost.Register(lost.SetResult);

        await server.KillAsync();

        await lost.Task.WaitAsync(patience.Token);
        await Should.ThrowAsync<DeposedException>(
            () => first.CommitAsync(new SchedulerChanges { Jobs = [Rows.Job(2)] }, default));
        GridException failure = await Should.ThrowAsync<GridException>(() => store.TakeOfficeAsync("http://two", default));
        failure.Status.ShouldBe(GridStatus.Unavailable);
        await first.DisposeAsync();
        await server.StartAgainAsync();

        await using IWriterTerm second = await store.TakeOfficeAsync("http://two", patience.Token);
        second.Epoch.ShouldBe(first.Epoch + 1);
        (await Rows.TextsOfAsync(second.LoadAsync(default))).ShouldBe([Rows.TextOf(Rows.Job(1))]);
        do
        {
            (await news.MoveNextAsync()).ShouldBeTrue();
        }
        while (news.Current != new WriterRecord(second.Epoch, "http://two"));
    }
}
