using System.Data.Common;
using System.Runtime.CompilerServices;
using Grid.Core;
using Grid.Databases;
using Grid.Scheduling;
using Grid.Scheduling.Durable;

namespace Grid.Persistence.Sqlite;

/// <summary>The scheduler's state in a file of this machine, for a single server.</summary>
internal sealed class SqliteSchedulerStore(DatabaseAddress.Sqlite address, SchedulerStoreOptions options) : ISchedulerStore
{
    private static readonly SqliteTypes Types = new();

    private readonly WorkThread _thread = new("scheduler-reads");
    private readonly SqliteReads _reads = new(address, options);
    private readonly Lock _gate = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _isDisposed;

    public string Name { get; } = address.ToString();

    public async Task<IWriterTerm> TakeOfficeAsync(string writer, CancellationToken cancellation)
    {
        try
        {
            return await TakeAsync(writer, cancellation);
        }
        catch (Exception failure) when (SqliteFaults.Explain(address, failure) is { } explained)
        {
            throw explained;
        }
    }

    public Task<WriterRecord?> FindWriterAsync(CancellationToken cancellation) => ReadAsync(_reads.Writer, cancellation);

    public async IAsyncEnumerable<WriterRecord?> WatchWriterAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            Task changed = Changed();
            yield return await FindWriterAsync(cancellation);
            await changed.WaitAsync(cancellation);
        }
    }

    public Task<OperationView?> FindOperationAsync(OperationName name, CancellationToken cancellation) =>
        ReadAsync(() => _reads.Operation(name), cancellation);

    public Task<IReadOnlyList<OperationView>> ListOperationsAsync(OperationRange range, CancellationToken cancellation) =>
        ReadAsync(() => _reads.Operations(range), cancellation);

    public Task<IReadOnlyList<JobEvent>> EventsOfAsync(OperationName operation, CancellationToken cancellation) =>
        ReadAsync(() => _reads.Events(operation), cancellation);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            await _thread.DisposeAsync();
            _reads.Dispose();
        }
    }

    private Task<T> ReadAsync<T>(Func<T> read, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return _thread.RunAsync(() => SqliteFaults.Run(address, read));
    }

    private async Task<SqliteTerm> TakeAsync(string writer, CancellationToken cancellation)
    {
        OfficeLock office = OfficeLock.Take(address);
        SqliteFile? file = null;
        try
        {
            file = SqliteFile.Open(address, options);
            await MigrateAsync(file, cancellation);
            long epoch = RaiseEpoch(file, writer);
            SqliteTerm term = new(address, options, office, file, epoch, Announce);
            Announce();
            return term;
        }
        catch
        {
            file?.Dispose();
            office.Dispose();
            throw;
        }
    }

    private static async Task MigrateAsync(SqliteFile file, CancellationToken cancellation)
    {
        await using DbTransaction transaction = await file.Connection.BeginTransactionAsync(cancellation);
        await Migration.RunAsync(SqliteTables.Schema, Types, file.Connection, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private static long RaiseEpoch(SqliteFile file, string writer)
    {
        using SqliteStatement raise = file.Prepare(
            """
            INSERT INTO scheduler_writer (singleton, epoch, address) VALUES (1, 1, ?1)
            ON CONFLICT (singleton) DO UPDATE SET epoch = epoch + 1, address = excluded.address RETURNING epoch
            """);
        raise.Bind(1, writer).Step();
        return raise.Number(0);
    }

    private Task Changed()
    {
        lock (_gate)
        {
            return _changed.Task;
        }
    }

    private void Announce()
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }
}
