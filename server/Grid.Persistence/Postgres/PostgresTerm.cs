using Grid.Databases;
using Grid.Scheduling;
using Grid.Scheduling.Durable;
using Npgsql;

namespace Grid.Persistence.Postgres;

/// <summary>One server's time as the writer of a PostgreSQL database.</summary>
internal sealed class PostgresTerm : IWriterTerm
{
    // Giving the office up must not take long where the database is the reason for it.
    private const int FarewellSecondsMax = 2;

    private readonly NpgsqlDataSource _source;
    private readonly CommitConnections _commits;
    private readonly string _name;
    private readonly OfficeKeeper _keeper;
    private readonly PostgresChanges _changes;
    private readonly BatchNumbers _batches = new();
    private NpgsqlConnection? _connection;
    private int _isDisposed;

    public PostgresTerm(NpgsqlDataSource source, CommitConnections commits, string name, OfficeKeeper keeper, long epoch)
    {
        _source = source;
        _commits = commits;
        _name = name;
        _keeper = keeper;
        Epoch = epoch;
        Lost = keeper.Lost;
        _changes = new PostgresChanges(epoch);
    }

    public long Epoch { get; }

    public CancellationToken Lost { get; }

    public IAsyncEnumerable<SchedulerRow> LoadAsync(CancellationToken cancellation) =>
        new PostgresLoad(_source, _name).RowsAsync(cancellation);

    public async Task<HighestNumbers> HighestNumbersAsync(CancellationToken cancellation) =>
        await InTermAsync(
            async (connection, token) => new HighestNumbers(
                new JobId((long)(await connection.ScalarAsync("SELECT max(id) FROM scheduler_jobs", token) ?? 0L)),
                (long)(await connection.ScalarAsync("SELECT max(sequence) FROM scheduler_operations", token) ?? 0L)),
            cancellation);

    public async Task CommitAsync(SchedulerChanges changes, CancellationToken cancellation)
    {
        ThrowIfOver();
        cancellation.ThrowIfCancellationRequested();
        _ = _batches.Begin(changes);

        // A server that cannot be seen any more answers nothing, and the term is over long before TCP gives up.
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, Lost);
        try
        {
            _connection ??= await _commits.OpenAsync(stop.Token);
            await using NpgsqlBatch batch = _connection.CreateBatch();
            _changes.Write(batch, _batches.Current, changes);
            await batch.ExecuteNonQueryAsync(stop.Token);
        }
        catch (PostgresException failure) when (failure.SqlState == PostgresTables.Kept)
        {
            // The commit had come through, only its answer had not.
        }
        catch (Exception failure)
        {
            await DisconnectAsync();
            throw await ExplainAsync(failure);
        }

        _batches.End();
    }

    public Task<int> PruneAsync(DateTimeOffset finishedBefore, int jobsMax, CancellationToken cancellation) => InTermAsync(
        (connection, token) => connection.ExecuteAsync(
            """
            WITH old AS (SELECT id FROM scheduler_jobs WHERE finished_at < @before ORDER BY finished_at LIMIT @count),
                events AS (DELETE FROM scheduler_events WHERE job IN (SELECT id FROM old)),
                operations AS (DELETE FROM scheduler_operations WHERE job IN (SELECT id FROM old))
            DELETE FROM scheduler_jobs WHERE id IN (SELECT id FROM old)
            """,
            token,
            new("before", finishedBefore.ToUnixTimeMilliseconds()),
            new("count", jobsMax)),
        cancellation);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1)
        {
            return;
        }

        await SayFarewellAsync();
        await DisconnectAsync();
        await _keeper.LoseAsync();
        await _keeper.DisposeAsync();
    }

    private void ThrowIfOver()
    {
        if (Volatile.Read(ref _isDisposed) == 1 || Lost.IsCancellationRequested)
        {
            throw new DeposedException(_name, Epoch);
        }
    }

    // A connection of its own for each piece of work that is not a commit, so that commits do not wait for it.
    private async Task<T> InTermAsync<T>(Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        ThrowIfOver();
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, Lost);
        try
        {
            await using NpgsqlConnection connection = await _commits.OpenAsync(stop.Token);
            await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(stop.Token);
            if (await connection.ScalarAsync("SELECT epoch FROM scheduler_writer", stop.Token) is not long epoch || epoch != Epoch)
            {
                await _keeper.LoseAsync();
                throw new DeposedException(_name, Epoch);
            }

            T result = await work(connection, stop.Token);
            await transaction.CommitAsync(stop.Token);
            return result;
        }
        catch (Exception failure) when (failure is not DeposedException)
        {
            throw await ExplainAsync(failure);
        }
    }

    private async ValueTask DisconnectAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync();
        }
    }

    private async Task<Exception> ExplainAsync(Exception failure)
    {
        if (failure is PostgresException { SqlState: PostgresTables.Deposed })
        {
            await _keeper.LoseAsync();
        }

        return Lost.IsCancellationRequested
            ? new DeposedException(_name, Epoch, failure)
            : PostgresFaults.Explain(_name, failure) ?? failure;
    }

    // Whoever looks for the writer must not be sent to one that has gone. If it cannot be said, the next one says it.
    private async Task SayFarewellAsync()
    {
        if (Lost.IsCancellationRequested)
        {
            return;
        }

        try
        {
            await using NpgsqlConnection connection = await _source.OpenConnectionAsync();
            await using NpgsqlCommand leave = connection.CreateCommand();
            leave.CommandText =
                "UPDATE scheduler_writer SET address = '' WHERE epoch = $1 RETURNING pg_notify($2, '')";
            leave.Parameters.Add(new NpgsqlParameter<long> { TypedValue = Epoch });
            leave.Parameters.Add(new NpgsqlParameter<string> { TypedValue = PostgresTables.Channel });
            leave.CommandTimeout = FarewellSecondsMax;
            await leave.ExecuteNonQueryAsync();
        }
        catch (Exception failure) when (PostgresFaults.Explain(_name, failure) is not null)
        {
            // It is lost, or about to be.
        }
    }
}
