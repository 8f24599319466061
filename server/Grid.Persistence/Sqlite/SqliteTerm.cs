using Grid.Core;
using Grid.Scheduling;
using Grid.Scheduling.Durable;

namespace Grid.Persistence.Sqlite;

/// <summary>The one process that writes a SQLite file. Everything it writes, one thread writes.</summary>
internal sealed class SqliteTerm : IWriterTerm
{
    // What is removed in one go takes some milliseconds; commits, which share the thread, come in between.
    private const int PruneSliceMax = 250;

    private readonly DatabaseAddress.Sqlite _address;
    private readonly SchedulerStoreOptions _options;
    private readonly string _name;
    private readonly OfficeLock _lock;
    private readonly WorkThread _thread = new("scheduler-commits");
    private readonly SqliteFile _file;
    private readonly SqliteChanges _changes;
    private readonly SqliteStatement _epoch;
    private readonly BatchNumbers _batches = new();
    private readonly CancellationTokenSource _lost = new();
    private readonly Action _given;
    private int _isDisposed;

    /// <param name="address">The file.</param>
    /// <param name="options">How it is kept.</param>
    /// <param name="office">The lock on it.</param>
    /// <param name="file">The connection that writes it.</param>
    /// <param name="epoch">The number of the term.</param>
    /// <param name="given">Called when the office has been given up.</param>
    public SqliteTerm(
        DatabaseAddress.Sqlite address,
        SchedulerStoreOptions options,
        OfficeLock office,
        SqliteFile file,
        long epoch,
        Action given)
    {
        _address = address;
        _options = options;
        _name = address.ToString();
        _lock = office;
        _file = file;
        _given = given;
        Epoch = epoch;
        Lost = _lost.Token;
        _changes = new SqliteChanges(file, new EventNumbers(epoch));
        _epoch = file.Prepare("SELECT epoch FROM scheduler_writer");
    }

    public long Epoch { get; }

    public CancellationToken Lost { get; }

    public IAsyncEnumerable<SchedulerRow> LoadAsync(CancellationToken cancellation) =>
        new SqliteLoad(_address, _options).RowsAsync(cancellation);

    public Task<HighestNumbers> HighestNumbersAsync(CancellationToken cancellation) => RunAsync(
        () => new HighestNumbers(new JobId(Highest("id", "scheduler_jobs")), Highest("sequence", "scheduler_operations")),
        cancellation);

    public Task CommitAsync(SchedulerChanges changes, CancellationToken cancellation) => RunAsync(
        () =>
        {
            _ = _batches.Begin(changes);
            InTerm(() => _changes.Write(changes));
            _batches.End();
            return true;
        },
        cancellation);

    public async Task<int> PruneAsync(DateTimeOffset finishedBefore, int jobsMax, CancellationToken cancellation)
    {
        int removed = 0;
        while (removed < jobsMax)
        {
            int wanted = Math.Min(PruneSliceMax, jobsMax - removed);
            int found = await RunAsync(() => PruneInTerm(finishedBefore, wanted), cancellation);
            removed += found;
            if (found < wanted)
            {
                break;
            }
        }

        return removed;
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1)
        {
            return;
        }

        await _thread.RunAsync(SayFarewell);
        await _thread.DisposeAsync();
        _epoch.Dispose();
        _changes.Dispose();
        _file.Dispose();
        _lock.Dispose();
        await _lost.CancelAsync();
        _lost.Dispose();
        _given();
    }

    private Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return Volatile.Read(ref _isDisposed) == 1
            ? throw new DeposedException(_name, Epoch)
            : _thread.RunAsync(() => SqliteFaults.Run(_address, work));
    }

    private void InTerm(Action work)
    {
        bool isDeposed = false;
        _file.InTransaction(() =>
        {
            _epoch.Step();
            isDeposed = _epoch.Number(0) != Epoch;
            _epoch.Reset();
            if (!isDeposed)
            {
                work();
            }
        });
        if (isDeposed)
        {
            _lost.Cancel();
            throw new DeposedException(_name, Epoch);
        }
    }

    private int PruneInTerm(DateTimeOffset finishedBefore, int jobsMax)
    {
        int removed = 0;
        InTerm(() => removed = Prune(finishedBefore.ToUnixTimeMilliseconds(), jobsMax));
        return removed;
    }

    private int Prune(long finishedBefore, int jobsMax)
    {
        List<long> jobs = [];
        using (SqliteStatement select = _file.Prepare(
            "SELECT id FROM scheduler_jobs WHERE finished_at < ?1 ORDER BY finished_at LIMIT ?2"))
        {
            select.Bind(1, finishedBefore).Bind(2, jobsMax);
            while (select.Step())
            {
                jobs.Add(select.Number(0));
            }
        }

        using SqliteStatement events = _file.Prepare("DELETE FROM scheduler_events WHERE job = ?1");
        using SqliteStatement operations = _file.Prepare("DELETE FROM scheduler_operations WHERE job = ?1");
        using SqliteStatement job = _file.Prepare("DELETE FROM scheduler_jobs WHERE id = ?1");
        foreach (long id in jobs)
        {
            events.Bind(1, id).Run();
            operations.Bind(1, id).Run();
            job.Bind(1, id).Run();
        }

        return jobs.Count;
    }

    private long Highest(string column, string table)
    {
        using SqliteStatement select = _file.Prepare($"SELECT max({column}) FROM {table}");
        return select.Step() ? select.Number(0) : 0;
    }

    // Whoever looks for the writer must not be sent to one that has gone.
    private void SayFarewell()
    {
        try
        {
            InTerm(() => _file.Run("UPDATE scheduler_writer SET address = ''"));
        }
        catch (Exception failure) when (failure is DeposedException || SqliteFaults.Explain(_address, failure) is not null)
        {
            // The next writer's address overwrites this one's all the same.
        }
    }
}
