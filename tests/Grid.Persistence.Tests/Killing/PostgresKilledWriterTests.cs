using Grid.Clients.Running;
using Grid.Core;
using Grid.Testing.Postgres;

namespace Grid.Persistence.Tests.Killing;

[NeedsPostgres]
[Collection(PostgresGroup.Name)]
[Trait("Ring", "Slow")]
public sealed class PostgresKilledWriterTests(PostgresFixture fixture) : KilledWriterContract, IAsyncLifetime
{
    // What clients are promised; here it takes milliseconds, because the kernel closes the sockets of the killed.
    private static readonly TimeSpan TakeOverLimit = TimeSpan.FromSeconds(5);

    private string? _address;

    protected override string Address => _address!;

    public async Task InitializeAsync()
    {
        var address = (DatabaseAddress.Postgres)await fixture.Server.NewDatabaseAsync();
        _address = $"postgresql://{address.User}@/{address.Database}?host={address.Host}";
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Whoever_stands_in_line_takes_over_as_soon_as_the_writer_is_killed()
    {
        await using CommittingServer server = CommittingServer.Start(Address, Durability.Disk);
        await server.KeptAsync(20);
        await using ISchedulerStore store = Open();
        using CancellationTokenSource late = new();
        Task<IWriterTerm> next = store.TakeOfficeAsync("http://next", late.Token);
        await server.KeptAsync(server.LastKept + 20);
        next.IsCompleted.ShouldBeFalse();

        late.CancelAfter(TakeOverLimit);
        await server.KillAsync();

        await using IWriterTerm term = await next;
        (await store.FindWriterAsync(default)).ShouldBe(new WriterRecord(term.Epoch, "http://next"));
        (await term.HighestNumbersAsync(default)).Job.Value.ShouldBeGreaterThanOrEqualTo(server.LastKept);
    }

    [Fact]
    public async Task A_writer_that_is_frozen_is_succeeded_and_ends_when_it_goes_on()
    {
        await using CommittingServer server = CommittingServer.Start(Address, Durability.Disk);
        await server.KeptAsync(20);
        await using ISchedulerStore store = Open();
        using CancellationTokenSource late = new(TimeSpan.FromMinutes(1));
        Task<IWriterTerm> next = store.TakeOfficeAsync("http://next", late.Token);

        await server.FreezeAsync();
        await using IWriterTerm term = await next;
        long kept = (await term.HighestNumbersAsync(default)).Job.Value;
        ProgramResult end = await server.ThawAsync();

        end.ExitCode.ShouldNotBe(0);
        end.AllOutput.ShouldContain(nameof(DeposedException));
        (await term.HighestNumbersAsync(default)).Job.Value.ShouldBe(kept);
        server.LastKept.ShouldBeLessThanOrEqualTo(kept);
    }
}
