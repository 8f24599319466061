using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Grid.Core;
using Grid.Scheduling;
using Shouldly;
using Xunit;

namespace Grid.Dispatch.Tests;

public sealed class DispatcherTests : IAsyncLifetime
{
    private readonly Desk _desk = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _desk.DisposeAsync();

    [Fact]
    public async Task An_operation_has_a_name_before_the_cache_has_answered()
    {
        TaskCompletionSource<Preparation> cache = new();
        _desk.Preparing = _ => cache.Task;
        await using IAsyncEnumerator<OperationView> operation = _desk.Execute("a");

        (await operation.MoveNextAsync()).ShouldBeTrue();

        operation.Current.Stage.ShouldBe(ExecutionStage.CacheCheck);
        operation.Current.Name.Value.ShouldStartWith("operations/");
        cache.SetResult(new Preparation.Resolved(new JobOutcome { Status = GridStatus.Ok, IsCached = true }));
        (await LastAsync(operation)).Outcome!.IsCached.ShouldBeTrue();
    }

    [Fact]
    public async Task A_held_poll_is_woken_by_work_and_the_watcher_by_its_result()
    {
        Desk.Bot bot = await _desk.ConnectAsync();
        Task<BotAnswer> poll = bot.UpdateAsync();
        await using IAsyncEnumerator<OperationView> operation = _desk.Execute("a");
        await operation.MoveNextAsync();

        LeaseAnswer lease = (await poll).Leases.Single();
        await bot.UpdateAsync(Desk.Completed(lease.Id));

        (await LastAsync(operation)).Outcome!.Status.ShouldBe(GridStatus.Ok);
    }

    [Fact]
    public async Task An_operation_goes_on_when_its_client_hangs_up()
    {
        OperationName name = await _desk.QueueAsync("a");
        Desk.Bot bot = await _desk.ConnectAsync();

        LeaseAnswer lease = (await bot.UpdateAsync()).Leases.Single();
        await bot.UpdateAsync(Desk.Completed(lease.Id));

        await using IAsyncEnumerator<OperationView> again =
            _desk.Dispatcher.WatchAsync(name, CancellationToken.None).GetAsyncEnumerator();
        (await LastAsync(again)).Outcome!.Status.ShouldBe(GridStatus.Ok);
    }

    [Fact]
    public async Task The_result_is_recorded_before_it_is_announced()
    {
        bool isRecorded = false;
        _desk.Recording = async run =>
        {
            await Task.Yield();
            isRecorded = true;
            return run.Outcome with { Message = "recorded" };
        };
        OperationName name = await _desk.QueueAsync("a");
        Desk.Bot bot = await _desk.ConnectAsync();
        LeaseAnswer lease = (await bot.UpdateAsync()).Leases.Single();
        await bot.UpdateAsync(Desk.Completed(lease.Id));

        OperationView last = await LastAsync(name);

        isRecorded.ShouldBeTrue();
        last.Outcome!.Message.ShouldBe("recorded");
    }

    [Fact]
    public async Task A_cache_that_fails_costs_no_result()
    {
        _desk.Recording = _ => throw new IOException("disk full");
        OperationName name = await _desk.QueueAsync("a");
        Desk.Bot bot = await _desk.ConnectAsync();
        LeaseAnswer lease = (await bot.UpdateAsync()).Leases.Single();
        await bot.UpdateAsync(Desk.Completed(lease.Id));

        (await LastAsync(name)).Outcome!.Status.ShouldBe(GridStatus.Ok);
    }

    [Fact]
    public async Task What_is_wrong_with_an_action_ends_its_operation()
    {
        Digest missing = Digest.Of("gone"u8);
        _desk.Preparing = _ => throw GridException.Missing("upload it", [missing]);
        await using IAsyncEnumerator<OperationView> operation = _desk.Execute("a");

        JobOutcome outcome = (await LastAsync(operation)).Outcome!;

        outcome.Status.ShouldBe(GridStatus.FailedPrecondition);
        outcome.MissingBlobs.ShouldBe([missing]);
    }

    [Fact]
    public async Task A_store_that_breaks_ends_the_operation_with_internal()
    {
        _desk.Preparing = _ => throw new IOException("no store");
        await using IAsyncEnumerator<OperationView> operation = _desk.Execute("a");

        (await LastAsync(operation)).Outcome!.Status.ShouldBe(GridStatus.Internal);
    }

    [Fact]
    public async Task A_silent_stream_is_told_the_same_again_once_a_minute()
    {
        await using IAsyncEnumerator<OperationView> operation = _desk.Execute("a");
        await operation.MoveNextAsync();
        while (operation.Current.Stage != ExecutionStage.Queued)
        {
            await operation.MoveNextAsync();
        }

        ValueTask<bool> next = operation.MoveNextAsync();
        next.IsCompleted.ShouldBeFalse();
        _desk.Time.Pass(TimeSpan.FromMinutes(1));

        (await next).ShouldBeTrue();
        operation.Current.Stage.ShouldBe(ExecutionStage.Queued);
    }

    [Fact]
    public async Task Deadlines_are_met_by_timers_alone()
    {
        Desk.Bot bot = await _desk.ConnectAsync();
        Task<BotAnswer> poll = bot.UpdateAsync();
        await _desk.Dispatcher.SnapshotAsync(CancellationToken.None);

        _desk.Time.Pass(TimeSpan.FromMinutes(5));

        (await poll).Leases.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_bot_that_hangs_up_gets_its_work_with_the_next_call()
    {
        using CancellationTokenSource hangUp = new();
        Desk.Bot bot = await _desk.ConnectAsync();
        Task<BotAnswer> poll = bot.UpdateAsync(hangUp.Token);
        await _desk.Dispatcher.SnapshotAsync(CancellationToken.None);

        await hangUp.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(poll);
        OperationName name = await _desk.QueueAsync("a");

        (await bot.UpdateAsync()).Leases.Count.ShouldBe(1);
        (await _desk.Dispatcher.GetAsync(name, CancellationToken.None)).Attempts.ShouldBe(1);
    }

    [Fact]
    public async Task A_slow_watcher_sees_the_latest_state_and_misses_those_between()
    {
        await using IAsyncEnumerator<OperationView> operation = _desk.Execute("a");
        await operation.MoveNextAsync();
        OperationName name = operation.Current.Name;
        await LastStageAsync(name, ExecutionStage.Queued);
        Desk.Bot bot = await _desk.ConnectAsync();
        LeaseAnswer lease = (await bot.UpdateAsync()).Leases.Single();
        await bot.UpdateAsync(Desk.Completed(lease.Id));
        await LastAsync(name);

        await operation.MoveNextAsync();

        operation.Current.IsDone.ShouldBeTrue();
    }

    [Fact]
    public async Task Unknown_operations_are_not_found()
    {
        OperationName unknown = new("operations/none");

        await RefusedAsync(GridStatus.NotFound, () => _desk.Dispatcher.GetAsync(unknown, CancellationToken.None));
        await RefusedAsync(GridStatus.NotFound, () => _desk.Dispatcher.CancelAsync(unknown, CancellationToken.None));
        await RefusedAsync(GridStatus.NotFound, () => _desk.Dispatcher.DeleteAsync(unknown, CancellationToken.None));
        await RefusedAsync(GridStatus.NotFound, () => LastAsync(unknown));
    }

    [Fact]
    public async Task An_operation_under_way_can_be_cancelled_but_not_deleted()
    {
        OperationName name = await _desk.QueueAsync("a");

        await RefusedAsync(GridStatus.FailedPrecondition, () => _desk.Dispatcher.DeleteAsync(name, CancellationToken.None));
        await _desk.Dispatcher.CancelAsync(name, CancellationToken.None);

        (await LastAsync(name)).Outcome!.Status.ShouldBe(GridStatus.Cancelled);
        await _desk.Dispatcher.DeleteAsync(name, CancellationToken.None);
        await RefusedAsync(GridStatus.NotFound, () => LastAsync(name));
    }

    [Fact]
    public async Task More_operations_than_the_limit_are_refused()
    {
        await using Desk desk = new(new SchedulerLimits { OperationsUnfinishedMax = 1 });
        await desk.QueueAsync("a");

        await RefusedAsync(GridStatus.ResourceExhausted, () => desk.QueueAsync("b"));
    }

    [Fact]
    public async Task More_watchers_than_the_limit_are_refused_and_those_that_left_make_room()
    {
        await using Desk desk = new(limits: new DispatchLimits { WatchersMax = 1 });
        OperationName name = await desk.QueueAsync("a");
        await using (IAsyncEnumerator<OperationView> first =
            desk.Dispatcher.WatchAsync(name, CancellationToken.None).GetAsyncEnumerator())
        {
            await first.MoveNextAsync();
            await RefusedAsync(GridStatus.ResourceExhausted, () => desk.QueueAsync("b"));
        }

        (await desk.QueueAsync("b")).ShouldNotBe(name);
    }

    [Fact]
    public async Task A_full_mailbox_makes_callers_wait_and_loses_none()
    {
        await using Desk desk = new(limits: new DispatchLimits { MailboxLengthMax = 1 });

        OperationName[] names = await Task.WhenAll(
            Enumerable.Range(0, 200).Select(i => Task.Run(() => desk.QueueAsync($"action {i}"))));

        names.Distinct().Count().ShouldBe(200);
        (await desk.Dispatcher.SnapshotAsync(CancellationToken.None)).JobsQueued.ShouldBe(200);
    }

    [Fact]
    public async Task What_happens_is_counted()
    {
        ConcurrentDictionary<string, long> counts = new();
        using MeterListener listener = new()
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "Grid")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, count, _, _) =>
            counts.AddOrUpdate(instrument.Name, count, (_, sum) => sum + count));
        listener.Start();

        OperationName name = await _desk.QueueAsync("a");
        Desk.Bot bot = await _desk.ConnectAsync();
        await bot.UpdateAsync(Desk.Completed((await bot.UpdateAsync()).Leases.Single().Id));
        await LastAsync(name);
        _desk.Preparing = _ => Task.FromResult<Preparation>(
            new Preparation.Resolved(new JobOutcome { Status = GridStatus.Ok, IsCached = true }));
        await using IAsyncEnumerator<OperationView> cached = _desk.Execute("b");
        await LastAsync(cached);

        // Other tests run beside this one and count as well.
        counts["grid.operations.created"].ShouldBeGreaterThanOrEqualTo(2);
        counts["grid.leases.assigned"].ShouldBeGreaterThanOrEqualTo(1);
        counts["grid.actions.executed"].ShouldBeGreaterThanOrEqualTo(1);
        counts["grid.action_cache.misses"].ShouldBeGreaterThanOrEqualTo(1);
        counts["grid.action_cache.hits"].ShouldBeGreaterThanOrEqualTo(1);
    }

    [Fact]
    public async Task Shutting_down_sends_everybody_home()
    {
        Desk desk = new();
        Desk.Bot bot = await desk.ConnectAsync();
        await using IAsyncEnumerator<OperationView> operation = desk.Execute("a");
        await operation.MoveNextAsync();
        await bot.UpdateAsync();
        Task<BotAnswer> poll = bot.UpdateAsync();
        await desk.Dispatcher.SnapshotAsync(CancellationToken.None);

        await desk.DisposeAsync();

        await RefusedAsync(GridStatus.Unavailable, () => LastAsync(operation));
        await RefusedAsync(GridStatus.Unavailable, () => desk.QueueAsync("b"));
        poll.IsCompleted.ShouldBeTrue();
    }

    private static async Task RefusedAsync(GridStatus status, Func<Task> call) =>
        (await Should.ThrowAsync<GridException>(call)).Status.ShouldBe(status);

    private static async Task<OperationView> LastAsync(IAsyncEnumerator<OperationView> operation)
    {
        OperationView? last = null;
        while (await operation.MoveNextAsync())
        {
            last = operation.Current;
        }

        return last!;
    }

    private async Task<OperationView> LastAsync(OperationName name)
    {
        OperationView? last = null;
        await foreach (OperationView view in _desk.Dispatcher.WatchAsync(name, CancellationToken.None))
        {
            last = view;
        }

        return last!;
    }

    private async Task LastStageAsync(OperationName name, ExecutionStage stage)
    {
        await foreach (OperationView view in _desk.Dispatcher.WatchAsync(name, CancellationToken.None))
        {
            if (view.Stage == stage)
            {
                return;
            }
        }
    }
}
