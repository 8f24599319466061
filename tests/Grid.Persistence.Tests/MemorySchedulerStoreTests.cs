using Grid.Conformance.Persistence;
using Grid.Core;
using Grid.Scheduling.Durable;

namespace Grid.Persistence.Tests;

/// <summary>The fake that other tests use is held to what the real ones do.</summary>
public sealed class MemorySchedulerStoreTests : SchedulerStoreContract
{
    private readonly MemorySchedulerStore _store = new();

    [Fact]
    public async Task A_commit_that_failed_keeps_nothing_and_one_whose_answer_was_lost_keeps_it_once()
    {
        SchedulerChanges changes = new()
        {
            Jobs = [Rows.Job(1)],
            Operations = [Rows.Operation(1, job: 1)],
            Events = [Rows.Event(1, JobEventKind.Created, "made")],
        };
        await using IWriterTerm term = await _store.TakeOfficeAsync("here", default);
        _store.FailNextCommit();
        _store.LoseNextAnswer();

        await Should.ThrowAsync<GridException>(() => term.CommitAsync(changes, default));
        (await _store.FindOperationAsync(Rows.Operation(1, job: 1).Name, default)).ShouldBeNull();
        await Should.ThrowAsync<GridException>(() => term.CommitAsync(changes, default));
        await Should.ThrowAsync<InvalidOperationException>(() => term.CommitAsync(new SchedulerChanges(), default));
        await term.CommitAsync(changes, default);

        (await _store.EventsOfAsync(Rows.Operation(1, job: 1).Name, default)).Count.ShouldBe(1);
        _store.CommitCount.ShouldBe(1);
    }

    [Fact]
    public async Task A_commit_that_is_held_goes_on_when_it_is_released()
    {
        await using IWriterTerm term = await _store.TakeOfficeAsync("here", default);
        _store.HoldCommits();
        Task commit = term.CommitAsync(new SchedulerChanges { Jobs = [Rows.Job(1)] }, default);

        commit.IsCompleted.ShouldBeFalse();
        _store.ReleaseCommits();

        await commit;
    }

    protected override ISchedulerStore Open() => _store;

    protected override Task DeposeAsync()
    {
        _store.Depose();
        return Task.CompletedTask;
    }
}
