using Grid.Conformance.Persistence;
using Grid.Scheduling.Durable;
using Grid.Tests.Shared;

namespace Grid.Persistence.Tests;

/// <summary>A database that the first version of the program has left is one that this program goes on with.</summary>
public abstract class OldestTablesContract
{
    /// <summary>A store on a database that was made by the statements of a file of <c>Golden</c>.</summary>
    protected abstract Task<ISchedulerStore> OpenAsync();

    [Fact]
    public async Task What_the_first_version_kept_is_loaded_and_gone_on_with()
    {
        await using ISchedulerStore store = await OpenAsync();
        await using (IWriterTerm term = await store.TakeOfficeAsync("http://new", default))
        {
            term.Epoch.ShouldBe(2);
            (await Rows.TextsOfAsync(term.LoadAsync(default))).ShouldBe(
                ((SchedulerRow[])
                [
                    Rows.Note("bot-7", "drained"),
                    Rows.Session("farm/session"),
                    Rows.Job(1),
                    Rows.Job(2).Leased(),
                    Rows.Operation(1, job: 1),
                    Rows.Operation(2, job: 2),
                ]).Select(Rows.TextOf));
            await term.CommitAsync(
                new SchedulerChanges
                {
                    Jobs = [Rows.Job(2).Finished(Rows.Began)],
                    Events = [Rows.Event(2, JobEventKind.Finished, "OK")],
                },
                default);
        }

        (await store.EventsOfAsync(Rows.Operation(2, job: 2).Name, default)).Select(happened => happened.Detail)
            .ShouldBe(["made", "bot", "OK"]);
        (await store.FindOperationAsync(Rows.Operation(3, job: 3).Name, default)).ShouldNotBeNull().IsDone.ShouldBeTrue();
    }

    protected static string Statements(string file) =>
        File.ReadAllText(RepositoryRoot.Combine("tests", "Grid.Persistence.Tests", "Golden", file));
}
