using Grid.Core;
using Grid.Persistence;
using Grid.Scheduling;
using Grid.Scheduling.Durable;

namespace Grid.Conformance.Persistence;

/// <summary>What every store of the scheduler's state does.</summary>
public abstract class SchedulerStoreContract
{
    private const string Here = "http://here:50051";

    private static CancellationToken Patience => new CancellationTokenSource(TimeSpan.FromMinutes(1)).Token;

    /// <summary>A store, its database empty when the test begins; a second one stands on the same database.</summary>
    protected abstract ISchedulerStore Open();

    /// <summary>Raises the epoch behind the writer's back, as a server does that could take office although it should not.</summary>
    protected abstract Task DeposeAsync();

    [Fact]
    public async Task What_one_writer_kept_the_next_one_loads()
    {
        SchedulerChanges changes = new()
        {
            Jobs = [Rows.Job(1), Rows.Job(2).Leased()],
            Operations = [Rows.Operation(1, job: 1), Rows.Operation(2, job: 2), Rows.Operation(3, job: 2)],
            Sessions = [Rows.Session("farm/session")],
            Notes = [Rows.Note("bot-7", "drained")],
        };
        await using (ISchedulerStore first = Open())
        {
            await CommitAsync(first, changes);
        }

        await using ISchedulerStore second = Open();
        await using IWriterTerm term = await second.TakeOfficeAsync(Here, Patience);
        (await Rows.TextsOfAsync(term.LoadAsync(Patience))).ShouldBe(
            Texts([.. changes.Notes, .. changes.Sessions, .. changes.Jobs, .. changes.Operations]));
    }

    [Fact]
    public async Task The_latest_state_of_a_row_is_what_counts()
    {
        await using ISchedulerStore store = Open();
        await CommitAsync(
            store,
            new SchedulerChanges { Jobs = [Rows.Job(1)], Notes = [Rows.Note("a", "1")], Sessions = [Rows.Session("s")] },
            new SchedulerChanges
            {
                Jobs = [Rows.Job(1).Leased()],
                Notes = [Rows.Note("a", "2")],
                Sessions = [Rows.Session("s") with { Capacity = 9 }],
            });

        (await LoadAsync(store)).ShouldBe(
            Texts([Rows.Note("a", "2"), Rows.Session("s") with { Capacity = 9 }, Rows.Job(1).Leased()]));
    }

    [Fact]
    public async Task What_has_ended_is_not_loaded_but_can_be_asked_for()
    {
        await using ISchedulerStore store = Open();
        OperationRow left = Rows.Operation(2, job: 2).Left(Rows.Began);
        await CommitAsync(
            store,
            new SchedulerChanges
            {
                Jobs = [Rows.Job(1).Finished(Rows.Began.AddSeconds(5)), Rows.Job(2)],
                Operations = [Rows.Operation(1, job: 1), left],
            });

        (await LoadAsync(store)).ShouldBe(Texts([Rows.Job(2)]));
        OperationView finished = (await store.FindOperationAsync(Rows.Operation(1, job: 1).Name, default)).ShouldNotBeNull();
        finished.IsDone.ShouldBeTrue();
        finished.FinishedAt.ShouldBe(Rows.Began.AddSeconds(5));
        finished.Outcome!.Result.ToArray().ShouldBe("result"u8.ToArray());
        (await store.FindOperationAsync(left.Name, default))!.Outcome!.Status.ShouldBe(GridStatus.Cancelled);
        (await store.FindOperationAsync(new OperationName("no\0body"), default)).ShouldBeNull();
    }

    [Fact]
    public async Task What_was_deleted_closed_or_emptied_is_gone()
    {
        await using ISchedulerStore store = Open();
        await CommitAsync(
            store,
            new SchedulerChanges
            {
                Jobs = [Rows.Job(1)],
                Operations = [Rows.Operation(1, job: 1)],
                Sessions = [Rows.Session("s")],
                Notes = [Rows.Note("a", "1")],
            },
            new SchedulerChanges
            {
                DeletedOperations = [Rows.Operation(1, job: 1).Name],
                ClosedSessions = [new BotSessionName("s")],
                Notes = [Rows.Note("a", "1") with { Value = null }, Rows.Note("never there", string.Empty) with { Value = null }],
            });

        (await LoadAsync(store)).ShouldBe(Texts([Rows.Job(1)]));
        (await store.FindOperationAsync(Rows.Operation(1, job: 1).Name, default)).ShouldBeNull();
    }

    [Fact]
    public async Task The_history_of_a_job_is_told_in_the_order_it_happened_over_several_terms()
    {
        await using ISchedulerStore store = Open();
        await CommitAsync(
            store,
            new SchedulerChanges
            {
                Jobs = [Rows.Job(1)],
                Operations = [Rows.Operation(1, job: 1)],
                Events = [Rows.Event(1, JobEventKind.Created, "a"), Rows.Event(2, JobEventKind.Created, "another's")],
            },
            new SchedulerChanges
            {
                Events = [Rows.Event(1, JobEventKind.Assigned, "b"), Rows.Event(1, JobEventKind.Started, "c")],
            });
        await CommitAsync(store, new SchedulerChanges { Events = [Rows.Event(1, JobEventKind.Requeued, "d")] });

        IReadOnlyList<JobEvent> events = await store.EventsOfAsync(Rows.Operation(1, job: 1).Name, default);

        events.Select(happened => happened.Detail).ShouldBe(["a", "b", "c", "d"]);
        events[1].ShouldBe(Rows.Event(1, JobEventKind.Assigned, "b"));
        (await store.EventsOfAsync(new OperationName("unknown"), default)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_term_has_a_higher_epoch_and_says_where_its_writer_is()
    {
        await using ISchedulerStore store = Open();
        (await store.FindWriterAsync(default)).ShouldBeNull();

        IWriterTerm first = await store.TakeOfficeAsync("http://one", Patience);
        (await store.FindWriterAsync(default)).ShouldBe(new WriterRecord(first.Epoch, "http://one"));
        await first.DisposeAsync();
        (await store.FindWriterAsync(default)).ShouldBeNull();

        await using IWriterTerm second = await store.TakeOfficeAsync("http://two", Patience);
        second.Epoch.ShouldBeGreaterThan(first.Epoch);
        (await store.FindWriterAsync(default)).ShouldBe(new WriterRecord(second.Epoch, "http://two"));
    }

    [Fact]
    public async Task Whoever_watches_hears_of_every_writer()
    {
        await using ISchedulerStore store = Open();
        await using IAsyncEnumerator<WriterRecord?> news = store.WatchWriterAsync(Patience).GetAsyncEnumerator();
        await news.MoveNextAsync();
        news.Current.ShouldBeNull();

        IWriterTerm term = await store.TakeOfficeAsync(Here, Patience);
        await news.MoveNextAsync();
        news.Current.ShouldBe(new WriterRecord(term.Epoch, Here));

        await term.DisposeAsync();
        await news.MoveNextAsync();
        news.Current.ShouldBeNull();
    }

    [Fact]
    public async Task A_deposed_writer_keeps_nothing_and_is_told_so()
    {
        await using ISchedulerStore store = Open();
        await using (IWriterTerm term = await store.TakeOfficeAsync(Here, Patience))
        {
            await term.CommitAsync(new SchedulerChanges { Jobs = [Rows.Job(1)] }, default);
            await DeposeAsync();

            await Should.ThrowAsync<DeposedException>(
                () => term.CommitAsync(new SchedulerChanges { Jobs = [Rows.Job(2)] }, default));

            term.Lost.IsCancellationRequested.ShouldBeTrue();
            await Should.ThrowAsync<DeposedException>(() => term.PruneAsync(DateTimeOffset.MaxValue, 10, default));
        }

        (await LoadAsync(store)).ShouldBe(Texts([Rows.Job(1)]));
    }

    [Fact]
    public async Task A_term_that_was_given_up_keeps_nothing()
    {
        await using ISchedulerStore store = Open();
        IWriterTerm term = await store.TakeOfficeAsync(Here, Patience);
        CancellationToken lost = term.Lost;

        await term.DisposeAsync();
        await term.DisposeAsync();

        lost.IsCancellationRequested.ShouldBeTrue();
        await Should.ThrowAsync<DeposedException>(
            async () => await term.CommitAsync(new SchedulerChanges { Jobs = [Rows.Job(1)] }, default));
        (await LoadAsync(store)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_ended_long_ago_is_pruned_a_window_at_a_time_and_nothing_unfinished_is()
    {
        await using ISchedulerStore store = Open();
        await CommitAsync(store, new SchedulerChanges
        {
            Jobs = [.. Enumerable.Range(1, 5).Select(id => Rows.Job(id).Finished(Rows.Began.AddHours(id))), Rows.Job(6)],
            Operations = [.. Enumerable.Range(1, 6).Select(id => Rows.Operation(id, job: id))],
            Events = [.. Enumerable.Range(1, 6).Select(id => Rows.Event(id, JobEventKind.Created, "made"))],
        });
        await using IWriterTerm term = await store.TakeOfficeAsync(Here, Patience);

        (await term.PruneAsync(Rows.Began.AddHours(4), 2, default)).ShouldBe(2);
        (await NamesAsync(store)).ShouldBe([3, 4, 5, 6]);
        (await term.PruneAsync(Rows.Began.AddHours(4), 2, default)).ShouldBe(1);
        (await term.PruneAsync(DateTimeOffset.MaxValue, 100, default)).ShouldBe(2);

        (await NamesAsync(store)).ShouldBe([6]);
        (await store.EventsOfAsync(Rows.Operation(1, job: 1).Name, default)).ShouldBeEmpty();
        (await store.EventsOfAsync(Rows.Operation(6, job: 6).Name, default)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Operations_are_listed_by_instance_in_the_order_they_were_created()
    {
        await using ISchedulerStore store = Open();
        await CommitAsync(store, new SchedulerChanges
        {
            Jobs = [Rows.Job(1)],
            Operations =
            [
                Rows.Operation(3, job: 1),
                Rows.Operation(1, job: 1),
                Rows.Operation(2, job: 1, instance: "other"),
                Rows.Operation(4, job: 1),
            ],
        });

        (await NamesAsync(store)).ShouldBe([1, 3, 4]);
        (await ListAsync(store, after: 1, count: 1)).ShouldBe([3]);
        (await ListAsync(store, after: 4, count: 1)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_highest_numbers_are_those_of_all_rows_also_of_what_has_ended()
    {
        await using ISchedulerStore store = Open();
        IWriterTerm first = await store.TakeOfficeAsync(Here, Patience);
        (await first.HighestNumbersAsync(default)).ShouldBe(new HighestNumbers(new JobId(0), 0));
        await first.DisposeAsync();
        await CommitAsync(store, new SchedulerChanges
        {
            Jobs = [Rows.Job(41).Finished(Rows.Began), Rows.Job(7)],
            Operations = [Rows.Operation(52, job: 41), Rows.Operation(8, job: 7)],
        });

        await using IWriterTerm second = await store.TakeOfficeAsync(Here, Patience);
        (await second.HighestNumbersAsync(default)).ShouldBe(new HighestNumbers(new JobId(41), 52));
    }

    [Fact]
    public async Task Texts_that_databases_do_not_like_are_kept_all_the_same()
    {
        await using ISchedulerStore store = Open();
        NoteRow note = Rows.Note("zero\0'; DROP TABLE", "x") with { Value = ReadOnlyMemory<byte>.Empty };
        SessionRow session = Rows.Session("se\0ssion\uffff");
        await CommitAsync(store, new SchedulerChanges
        {
            Jobs = [Rows.Job(1)],
            Operations = [Rows.Operation(1, job: 1)],
            Notes = [note],
            Sessions = [session],
            Events = [Rows.Event(1, JobEventKind.Requeued, "a zero \0 and half of a character \ud83d")],
        });

        (await LoadAsync(store)).ShouldBe(Texts([note, session, Rows.Job(1), Rows.Operation(1, job: 1)]));
        (await store.EventsOfAsync(Rows.Operation(1, job: 1).Name, default)).ShouldHaveSingleItem()
            .Detail.ShouldBe("a zero   and half of a character \ufffd");
        await CommitAsync(store, new SchedulerChanges { ClosedSessions = [session.Name], Notes = [note with { Value = null }] });
        (await LoadAsync(store)).ShouldBe(Texts([Rows.Job(1), Rows.Operation(1, job: 1)]));
    }

    [Fact]
    public async Task A_batch_may_be_empty_or_large()
    {
        await using ISchedulerStore store = Open();
        SchedulerChanges large = new()
        {
            Jobs = [.. Enumerable.Range(1, 3000).Select(id => Rows.Job(id))],
            Operations = [.. Enumerable.Range(1, 3000).Select(id => Rows.Operation(id, job: id))],
        };

        await CommitAsync(store, new SchedulerChanges(), large);

        (await LoadAsync(store)).ShouldBe(Texts([.. large.Jobs, .. large.Operations]));
    }

    protected static async Task CommitAsync(ISchedulerStore store, params IReadOnlyList<SchedulerChanges> batches)
    {
        await using IWriterTerm term = await store.TakeOfficeAsync(Here, Patience);
        foreach (SchedulerChanges changes in batches)
        {
            await term.CommitAsync(changes, default);
        }
    }

    protected static async Task<List<string>> LoadAsync(ISchedulerStore store)
    {
        await using IWriterTerm term = await store.TakeOfficeAsync(Here, Patience);
        return await Rows.TextsOfAsync(term.LoadAsync(Patience));
    }

    protected static IEnumerable<string> Texts(IEnumerable<SchedulerRow> rows) => rows.Select(Rows.TextOf);

    private static Task<IEnumerable<long>> NamesAsync(ISchedulerStore store) => ListAsync(store, after: 0, count: 100);

    private static async Task<IEnumerable<long>> ListAsync(ISchedulerStore store, long after, int count) =>
        (await store.ListOperationsAsync(new OperationRange(InstanceName.Parse("farm"), after, count), default))
        .Select(operation => operation.Sequence);
}
