using Grid.Conformance.Persistence;
using Grid.Core;
using Grid.Scheduling.Durable;

namespace Grid.Persistence.Tests.Killing;

/// <summary>A server is killed again and again in the middle of its commits.</summary>
public abstract class KilledWriterContract
{
    private const int RoundCount = 4;

    // Commits before each kill, a few more in every round so that it does not always hit the same spot.
    private const int CommitsPerRound = 60;

    protected abstract string Address { get; }

    [Theory]
    [InlineData(Durability.Disk)]
    [InlineData(Durability.Process)]
    public async Task What_it_said_was_kept_is_there_and_nothing_is_there_by_halves(Durability durability)
    {
        long last = 0;
        for (int round = 1; round <= RoundCount; round++)
        {
            await using CommittingServer server = CommittingServer.Start(Address, durability);
            await server.KeptAsync(last + (2 * (CommitsPerRound + round)));
            await server.KillAsync();

            last = await CheckAsync(atLeast: server.LastKept);
        }
    }

    protected ISchedulerStore Open()
    {
        DatabaseAddress.TryParse(Address, "/", out DatabaseAddress? address, out _).ShouldBeTrue();
        return SchedulerStores.Open(address!, new SchedulerStoreOptions(), TimeProvider.System);
    }

    private async Task<long> CheckAsync(long atLeast)
    {
        await using ISchedulerStore store = Open();
        await using IWriterTerm term = await store.TakeOfficeAsync("http://check", default);
        List<long> jobs = [];
        List<long> operations = [];
        await foreach (SchedulerRow row in term.LoadAsync(default))
        {
            (row is JobRow ? jobs : operations).Add((row as JobRow)?.Id.Value ?? ((OperationRow)row).Job.Value);
        }

        jobs.Count.ShouldBeGreaterThanOrEqualTo((int)atLeast);
        (jobs.Count % 2).ShouldBe(0);
        jobs.ShouldBe(Enumerable.Range(1, jobs.Count).Select(number => (long)number));
        operations.Order().ShouldBe(jobs);
        (await store.EventsOfAsync(Rows.Operation(jobs.Count, job: jobs.Count).Name, default)).Count.ShouldBe(1);
        return jobs.Count;
    }
}
