using Grid.Core;
using Grid.Scheduling;
using Shouldly;
using Xunit;

namespace Grid.Dispatch.Tests;

/// <summary>The database fails, does not keep up, or the mailbox does not.</summary>
public sealed class TroubleTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Shelf _shelf = new();
    private Desk _desk = null!;
    private bool _isFailing = true;

    public async Task InitializeAsync() => _desk = await Desk.OpenAsync(_shelf);

    public async Task DisposeAsync()
    {
        await _desk.DisposeAsync();
        await _shelf.DisposeAsync();
    }

    [Theory]
    [InlineData(8, 31, 2)]
    [InlineData(30, 1, 10)]
    public async Task A_database_that_is_away_for_a_while_costs_queued_jobs_neither_attempts_nor_offers(
        int calls, int waits, int seconds)
    {
        OperationName name = await _desk.QueueAsync("a");
        Desk.Bot bot = await _desk.ConnectAsync();
        _shelf.IsOpen = false;
        Task retrying = KeepFailingAsync();

        // Its calls are never answered; like every bot it gives each of them up and makes another one.
        for (int call = 0; call < calls; call++)
        {
            using CancellationTokenSource hangsUp = new();
            Task<BotAnswer> poll = bot.UpdateAsync(hangsUp.Token);
            await _desk.Dispatcher.SnapshotAsync(CancellationToken.None);
            for (int wait = 0; wait < waits; wait++)
            {
                _desk.Time.Pass(TimeSpan.FromSeconds(seconds));
                await _desk.Dispatcher.SnapshotAsync(CancellationToken.None);
            }

            await hangsUp.CancelAsync();
            await Should.ThrowAsync<Exception>(poll);
        }

        _shelf.IsOpen = true;
        _isFailing = false;
        OperationView view = await _desk.Dispatcher.GetAsync(name, CancellationToken.None);
        (view.IsDone ? view.Outcome!.Message : "still queued").ShouldBe("still queued");
        await retrying;
    }

    [Fact]
    public async Task Who_waits_for_a_commit_when_too_much_waits_is_sent_away()
    {
        await using Desk desk = new();
        Shelf shelf = new();
        await using Dispatcher dispatcher = await Dispatcher.OpenAsync(
            new KeptState(shelf, shelf),
            new SchedulerLimits(),
            new DispatchLimits { HeldEffectsMax = 4 },
            desk.Time,
            Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance,
            desk,
            desk,
            CancellationToken.None);
        OperationName name = default;
        await foreach (OperationView view in dispatcher.ExecuteAsync(Desk.Request("a"), CancellationToken.None))
        {
            name = view.Name;
            break;
        }

        shelf.IsOpen = false;
        Task[] waiting = [.. Enumerable.Range(0, 10).Select(_ => dispatcher.CancelAsync(name, CancellationToken.None))];
        await Should.ThrowAsync<GridException>(dispatcher.Ended.WaitAsync(Patience));
        await dispatcher.DisposeAsync();

        await Should.ThrowAsync<GridException>(Task.WhenAll(waiting).WaitAsync(Patience));
    }

    [Fact]
    public async Task An_operation_whose_end_is_on_its_way_into_the_database_is_known_although_memory_forgot_it()
    {
        await using Desk desk = new();
        Shelf shelf = new();
        await using Dispatcher dispatcher = await Dispatcher.OpenAsync(
            new KeptState(shelf, shelf),
            new SchedulerLimits { FinishedOperationsMax = 0 },
            new DispatchLimits(),
            desk.Time,
            Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance,
            desk,
            desk,
            CancellationToken.None);
        OperationName name = default;
        await foreach (OperationView view in dispatcher.ExecuteAsync(Desk.Request("a"), CancellationToken.None))
        {
            name = view.Name;
            break;
        }

        shelf.IsOpen = false;
        Task cancelled = dispatcher.CancelAsync(name, CancellationToken.None);
        await shelf.ArrivalAsync();
        Task<OperationView> asked = dispatcher.GetAsync(name, CancellationToken.None);
        await dispatcher.SnapshotAsync(CancellationToken.None);
        shelf.LetThrough();
        await cancelled;
        (await asked).Outcome!.Status.ShouldBe(GridStatus.Cancelled);
    }

    [Fact]
    public async Task A_tick_that_found_the_mailbox_full_is_made_up_for()
    {
        Desk desk = new();
        using BlockingLog log = new();
        await using Dispatcher dispatcher = new(
            new SchedulerLimits(), new DispatchLimits { MailboxLengthMax = 1 }, desk.Time, log, desk, desk);
        await dispatcher.CreateSessionAsync(InstanceName.Empty, Bot("first"), CancellationToken.None);
        desk.Time.Pass(TimeSpan.FromSeconds(1));

        log.Block();
        Task<BotAnswer> second = dispatcher.CreateSessionAsync(InstanceName.Empty, Bot("second"), CancellationToken.None);
        await log.Blocked;
        Task<SchedulerSnapshot> waiting = dispatcher.SnapshotAsync(CancellationToken.None);
        desk.Time.Pass(TimeSpan.FromSeconds(120));
        log.Unblock();
        await second;
        await waiting;

        // Both have been silent for too long by now, and nothing else happens.
        desk.Time.Pass(TimeSpan.FromMinutes(10));
        await dispatcher.SnapshotAsync(CancellationToken.None);
        desk.Time.Pass(TimeSpan.FromMinutes(10));
        (await dispatcher.SnapshotAsync(CancellationToken.None)).Bots.ShouldBeEmpty();
    }

    private static BotReport Bot(string name) =>
        new(new BotId(Desk.Pool, name), BotStatus.Ok, PlatformProperties.None, Capacity: 1, []);

    private async Task KeepFailingAsync()
    {
        while (_isFailing)
        {
            _shelf.Fail(GridException.ResourceExhausted("the disk is full"));
            await Task.Yield();
        }

        _desk.Time.Pass(TimeSpan.FromSeconds(5));
        _shelf.LetThrough();
    }
}
