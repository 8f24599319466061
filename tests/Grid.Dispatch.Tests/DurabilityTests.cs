using Grid.Core;
using Grid.Persistence;
using Grid.Scheduling;
using Shouldly;
using Xunit;

namespace Grid.Dispatch.Tests;

public sealed class DurabilityTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Shelf _shelf = new();
    private Desk _desk = null!;

    public async Task InitializeAsync() => _desk = await Desk.OpenAsync(_shelf);

    public async Task DisposeAsync()
    {
        await _desk.DisposeAsync();
        await _shelf.DisposeAsync();
    }

    [Fact]
    public async Task A_client_hears_of_its_operation_when_the_job_is_kept()
    {
        _shelf.IsOpen = false;
        await using IAsyncEnumerator<OperationView> operation = _desk.Execute("a");

        Task<bool> first = operation.MoveNextAsync().AsTask();
        await _shelf.ArrivalAsync();
        first.IsCompleted.ShouldBeFalse();
        _shelf.LetThrough();

        (await first).ShouldBeTrue();
        operation.Current.Stage.ShouldBe(ExecutionStage.Queued);
        _shelf.Operations.Single().Name.ShouldBe(operation.Current.Name);
    }

    [Fact]
    public async Task A_bot_gets_a_lease_when_the_lease_is_kept()
    {
        Desk.Bot bot = await _desk.ConnectAsync();
        Task<BotAnswer> poll = bot.UpdateAsync();
        _shelf.IsOpen = false;

        await using IAsyncEnumerator<OperationView> operation = _desk.Execute("a");
        Task<bool> first = operation.MoveNextAsync().AsTask();
        await _shelf.ArrivalAsync();
        poll.IsCompleted.ShouldBeFalse();
        _shelf.IsOpen = true;
        _shelf.LetThrough();

        (await poll).Leases.Count.ShouldBe(1);
        await first;
    }

    [Fact]
    public async Task A_bot_may_forget_its_result_when_the_result_is_kept()
    {
        OperationName name = await _desk.QueueAsync("a");
        Desk.Bot bot = await _desk.ConnectAsync();
        LeaseAnswer lease = (await bot.UpdateAsync()).Leases.Single();
        TaskCompletionSource<JobOutcome> cache = new();
        _desk.Recording = _ => cache.Task;
        _shelf.IsOpen = false;

        Task<BotAnswer> answer = bot.UpdateAsync(Desk.Completed(lease.Id));
        await _shelf.ArrivalAsync();
        answer.IsCompleted.ShouldBeFalse();
        _shelf.IsOpen = true;
        _shelf.LetThrough();
        (await answer).Leases.ShouldBeEmpty();

        // The server dies before the action cache has the result: the next one has it all the same.
        await _desk.DisposeAsync();
        _desk = await Desk.OpenAsync(_shelf);
        (await LastAsync(name)).Outcome!.Status.ShouldBe(GridStatus.Ok);
    }

    [Fact]
    public async Task What_happens_during_a_commit_is_kept_by_the_next_one_together()
    {
        _shelf.IsOpen = false;
        Task<OperationName> first = _desk.QueueAsync("first");
        await _shelf.ArrivalAsync();
        Task<OperationName>[] others = [.. Enumerable.Range(0, 20).Select(number => _desk.QueueAsync($"{number}"))];
        while ((await _desk.Dispatcher.SnapshotAsync(CancellationToken.None)).JobsQueued < 21)
        {
            await Task.Yield();
        }

        _shelf.IsOpen = true;
        _shelf.LetThrough();
        await first;
        await Task.WhenAll(others);

        _shelf.Batches.Count.ShouldBe(2);
        _shelf.Batches[1].Jobs.Count.ShouldBe(20);
    }

    [Fact]
    public async Task A_commit_that_fails_is_tried_again_and_new_work_is_refused_meanwhile()
    {
        _shelf.IsOpen = false;
        await using IAsyncEnumerator<OperationView> operation = _desk.Execute("a");
        Task<bool> first = operation.MoveNextAsync().AsTask();
        await _shelf.ArrivalAsync();
        _shelf.Fail(GridException.ResourceExhausted("the disk is full"));

        while (_desk.Dispatcher.Trouble is null)
        {
            await Task.Yield();
        }

        GridException refusal = await Should.ThrowAsync<GridException>(_desk.QueueAsync("b"));
        refusal.Status.ShouldBe(GridStatus.ResourceExhausted);
        refusal.Message.ShouldContain("the disk is full");
        first.IsCompleted.ShouldBeFalse();

        _shelf.IsOpen = true;
        _desk.Time.Pass(new DispatchLimits().CommitRetryDelayMax);
        (await first).ShouldBeTrue();
        _shelf.Batches[1].ShouldBeSameAs(_shelf.Batches[0]);
        await _desk.QueueAsync("b");
    }

    [Fact]
    public async Task A_deposed_writer_tells_nobody_anything_more()
    {
        _shelf.IsOpen = false;
        await using IAsyncEnumerator<OperationView> operation = _desk.Execute("a");
        Task<bool> first = operation.MoveNextAsync().AsTask();
        await _shelf.ArrivalAsync();
        _shelf.Fail(new DeposedException("a shelf", 1));

        await Should.ThrowAsync<DeposedException>(_desk.Dispatcher.Ended);
        first.IsCompleted.ShouldBeFalse();
        await _desk.Dispatcher.DisposeAsync();
        (await Should.ThrowAsync<GridException>(first)).Status.ShouldBe(GridStatus.Unavailable);
    }

    [Fact]
    public async Task A_cancellation_is_kept_before_it_is_confirmed()
    {
        OperationName name = await _desk.QueueAsync("a");
        _shelf.IsOpen = false;

        Task cancelled = _desk.Dispatcher.CancelAsync(name, CancellationToken.None);
        await _shelf.ArrivalAsync();
        cancelled.IsCompleted.ShouldBeFalse();
        _shelf.LetThrough();
        await cancelled;

        _shelf.Operations.Single().Outcome!.Status.ShouldBe(GridStatus.Cancelled);
    }

    [Fact]
    public async Task An_operation_that_ended_under_an_earlier_writer_can_still_be_asked_for()
    {
        OperationName name = await _desk.QueueAsync("a");
        await _desk.Dispatcher.CancelAsync(name, CancellationToken.None);
        await _desk.DisposeAsync();
        _desk = await Desk.OpenAsync(_shelf);

        (await _desk.Dispatcher.GetAsync(name, CancellationToken.None)).Outcome!.Status.ShouldBe(GridStatus.Cancelled);
        (await LastAsync(name)).Outcome!.Status.ShouldBe(GridStatus.Cancelled);
        OperationName next = await _desk.QueueAsync("b");
        OperationPage page = await _desk.Dispatcher.ListAsync(
            new OperationQuery(InstanceName.Empty, OperationFilter.Parse(string.Empty), 10, string.Empty), CancellationToken.None);
        page.Operations.Select(view => view.Name).ShouldBe([name, next]);
    }

    [Fact]
    public async Task An_answer_from_the_cache_is_given_without_a_commit()
    {
        _shelf.IsOpen = false;
        _desk.Preparing = _ => Task.FromResult<Preparation>(
            new Preparation.Resolved(new JobOutcome { Status = GridStatus.Ok, IsCached = true }));
        await using IAsyncEnumerator<OperationView> operation = _desk.Execute("a");

        (await operation.MoveNextAsync()).ShouldBeTrue();

        operation.Current.Outcome!.IsCached.ShouldBeTrue();
        _shelf.Batches.ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_awaits_an_operation_whose_end_is_not_kept_is_sent_away_with_the_dispatcher()
    {
        OperationName name = await _desk.QueueAsync("a");
        _shelf.IsOpen = false;
        Task cancelled = _desk.Dispatcher.CancelAsync(name, CancellationToken.None);
        await _shelf.ArrivalAsync();

        IAsyncEnumerator<OperationView> watched =
            _desk.Dispatcher.WatchAsync(name, CancellationToken.None).GetAsyncEnumerator();
        Task<bool> first = watched.MoveNextAsync().AsTask();
        await _desk.Dispatcher.SnapshotAsync(CancellationToken.None);
        await _desk.Dispatcher.SnapshotAsync(CancellationToken.None);
        await _desk.DisposeAsync();

        await Should.ThrowAsync<GridException>(cancelled.WaitAsync(Patience));
        (await Should.ThrowAsync<GridException>(first.WaitAsync(Patience))).Status.ShouldBe(GridStatus.Unavailable);
    }

    [Fact]
    public async Task Who_asks_for_an_operation_is_told_what_is_kept()
    {
        OperationName name = await _desk.QueueAsync("a");
        _shelf.IsOpen = false;
        Task cancelled = _desk.Dispatcher.CancelAsync(name, CancellationToken.None);
        await _shelf.ArrivalAsync();

        Task<OperationView> asked = _desk.Dispatcher.GetAsync(name, CancellationToken.None);
        await _desk.Dispatcher.SnapshotAsync(CancellationToken.None);
        await _desk.Dispatcher.SnapshotAsync(CancellationToken.None);
        bool wasTold = asked.IsCompletedSuccessfully && (await asked).IsDone;

        // The server dies here; the next one goes on from the rows.
        await using Desk next = await Desk.OpenAsync(_shelf);
        OperationView after = await next.Dispatcher.GetAsync(name, CancellationToken.None);
        (wasTold && !after.IsDone).ShouldBeFalse($"a client was told that it was cancelled, and now it is {after.Stage}");
        _ = cancelled.ContinueWith(task => task.Exception, TaskScheduler.Default);
    }

    [Fact]
    public async Task A_deleted_operation_is_gone_also_when_only_the_database_had_it()
    {
        OperationName name = await _desk.QueueAsync("a");
        await _desk.Dispatcher.CancelAsync(name, CancellationToken.None);
        await _desk.DisposeAsync();
        _desk = await Desk.OpenAsync(_shelf);

        await _desk.Dispatcher.DeleteAsync(name, CancellationToken.None);

        await Should.ThrowAsync<GridException>(_desk.Dispatcher.GetAsync(name, CancellationToken.None));
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
}
