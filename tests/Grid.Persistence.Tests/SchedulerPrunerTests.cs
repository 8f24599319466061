using Grid.Conformance;
using Grid.Conformance.Persistence;
using Grid.Core;
using Grid.Persistence.Pruning;
using Grid.Scheduling.Durable;
using Microsoft.Extensions.Logging.Abstractions;

namespace Grid.Persistence.Tests;

public sealed class SchedulerPrunerTests
{
    private static readonly PruningOptions Daily = new() { AgeMax = TimeSpan.FromDays(1), Period = TimeSpan.FromHours(1), WindowSize = 2 };

    private readonly MemorySchedulerStore _store = new();
    private readonly ManualTime _time = new();

    [Fact]
    public async Task Jobs_leave_when_they_have_been_finished_for_too_long_however_many_windows_that_takes()
    {
        await using IWriterTerm term = await _store.TakeOfficeAsync("here", default);
        DateTimeOffset old = _time.GetUtcNow() - TimeSpan.FromDays(2);
        DateTimeOffset young = _time.GetUtcNow() - TimeSpan.FromHours(23.5);
        await term.CommitAsync(
            new SchedulerChanges
            {
                Jobs = [.. Enumerable.Range(1, 5).Select(id => Rows.Job(id).Finished(old)), Rows.Job(6).Finished(young), Rows.Job(7)],
                Operations = [.. Enumerable.Range(1, 7).Select(id => Rows.Operation(id, job: id))],
            },
            default);

        await using SchedulerPruner pruner = Start(term);

        await EventuallyAsync([6, 7]);
        _time.Advance(TimeSpan.FromHours(1));
        await EventuallyAsync([7]);
    }

    [Fact]
    public async Task The_pruner_ends_with_the_term()
    {
        IWriterTerm term = await _store.TakeOfficeAsync("here", default);
        SchedulerPruner pruner = Start(term);

        await term.DisposeAsync();

        await pruner.DisposeAsync();
    }

    [Fact]
    public async Task Ages_and_periods_longer_than_history_and_timers_prune_nothing()
    {
        await using IWriterTerm term = await _store.TakeOfficeAsync("here", default);
        await term.CommitAsync(
            new SchedulerChanges
            {
                Jobs = [Rows.Job(1).Finished(_time.GetUtcNow() - TimeSpan.FromDays(2))],
                Operations = [Rows.Operation(1, job: 1)],
            },
            default);

        SchedulerPruner pruner = Start(term, Daily with { AgeMax = TimeSpan.MaxValue, Period = TimeSpan.FromDays(60) });
        await pruner.DisposeAsync();

        await EventuallyAsync([1]);
    }

    private SchedulerPruner Start(IWriterTerm term, PruningOptions? options = null) =>
        SchedulerPruner.Start(term, options ?? Daily, _time, _store.Name, NullLogger<SchedulerPruner>.Instance);

    // The memory's prune ends within the timer's own call, so a few turns of the pool are enough; the bound is for a busy machine.
    private async Task EventuallyAsync(long[] sequences)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromMinutes(1));
        long[] found;
        do
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
            found =
            [
                .. (await _store.ListOperationsAsync(new OperationRange(InstanceName.Parse("farm"), 0, 100), default))
                    .Select(operation => operation.Sequence),
            ];
        }
        while (!found.SequenceEqual(sequences));
    }
}
