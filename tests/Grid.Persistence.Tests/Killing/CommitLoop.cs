using System.Globalization;
using Grid.Conformance.Persistence;
using Grid.Core;
using Grid.Scheduling.Durable;

namespace Grid.Persistence.Tests.Killing;

/// <summary>A server that does nothing but commit, until it is killed: two jobs at a time, each with its operation.</summary>
internal static class CommitLoop
{
    public const string Verb = "commit";

    public static async Task RunAsync(string address, string durability)
    {
        if (!DatabaseAddress.TryParse(address, Environment.CurrentDirectory, out DatabaseAddress? database, out string? problem))
        {
            throw new ArgumentException(problem, nameof(address));
        }

        SchedulerStoreOptions options = new() { Durability = Enum.Parse<Durability>(durability) };
        await using ISchedulerStore store = SchedulerStores.Open(database, options, TimeProvider.System);
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId}"));
        await using IWriterTerm term = await store.TakeOfficeAsync("http://to-be-killed", default);
        long last = (await term.HighestNumbersAsync(default)).Job.Value;
        while (true)
        {
            await CommitAsync(term, BatchAfter(last));
            last += 2;
            await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"kept {last}"));
        }
    }

    // As a server does: who was deposed may first see a connection end, and learns why when it tries again.
    private static async Task CommitAsync(IWriterTerm term, SchedulerChanges changes)
    {
        while (true)
        {
            try
            {
                await term.CommitAsync(changes, default);
                return;
            }
            catch (GridException failure) when (failure.Status == GridStatus.Unavailable)
            {
                await Console.Error.WriteLineAsync(failure.Message);
            }
        }
    }

    private static SchedulerChanges BatchAfter(long last) => new()
    {
        Jobs = [Rows.Job(last + 1), Rows.Job(last + 2)],
        Operations = [Rows.Operation(last + 1, job: last + 1), Rows.Operation(last + 2, job: last + 2)],
        Events = [Rows.Event(last + 1, JobEventKind.Created, "made"), Rows.Event(last + 2, JobEventKind.Created, "made")],
    };
}
