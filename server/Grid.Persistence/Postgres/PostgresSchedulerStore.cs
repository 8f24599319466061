using System.Globalization;
using System.Runtime.CompilerServices;
using Grid.Core;
using Grid.Databases;
using Grid.Scheduling;
using Grid.Scheduling.Durable;
using Npgsql;

namespace Grid.Persistence.Postgres;

/// <summary>The scheduler's state in PostgreSQL, for any number of servers of which one at a time writes.</summary>
internal sealed class PostgresSchedulerStore : ISchedulerStore
{
    private static readonly PostgresTypes Types = new();

    private readonly DatabaseAddress.Postgres _address;
    private readonly SchedulerStoreOptions _options;
    private readonly TimeProvider _time;
    private readonly NpgsqlDataSource _source;
    private readonly PostgresReads _reads;
    private readonly CommitConnections _commits;

    public PostgresSchedulerStore(DatabaseAddress.Postgres address, SchedulerStoreOptions options, TimeProvider time)
    {
        _address = address;
        _options = options;
        _time = time;
        Name = address.ToString();
        _source = NpgsqlDataSource.Create(PostgresConnections.To(address, options.Database));
        _commits = new CommitConnections(address, options);
        _reads = new PostgresReads(_source, options, Name);
    }

    public string Name { get; }

    public async Task<IWriterTerm> TakeOfficeAsync(string address, CancellationToken cancellation)
    {
        OfficeKeeper? keeper = null;
        try
        {
            keeper = await OfficeKeeper.TakeAsync(_address, _options, cancellation);
            await CommitConnections.EndOthersAsync(keeper.Connection, cancellation);
            long epoch = await BeginAsync(keeper.Connection, address, cancellation);
            await keeper.WatchAsync(_options, cancellation);

            // What was connected before a writer fell may be connected to a server that fell with it.
            _source.Clear();
            return new PostgresTerm(_source, _commits, Name, keeper, epoch);
        }
        catch (Exception failure)
        {
            if (keeper is not null)
            {
                await keeper.DisposeAsync();
            }

            if (PostgresFaults.Explain(Name, failure) is { } explained)
            {
                throw explained;
            }

            throw;
        }
    }

    public Task<WriterRecord?> FindWriterAsync(CancellationToken cancellation) => _reads.WriterAsync(cancellation);

    public async IAsyncEnumerable<WriterRecord?> WatchWriterAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await using WriterWatch watch = new(_address, _options, _reads, _time);
        await foreach (WriterRecord? writer in watch.RecordsAsync(cancellation))
        {
            yield return writer;
        }
    }

    public Task<OperationView?> FindOperationAsync(OperationName name, CancellationToken cancellation) =>
        _reads.OperationAsync(name, cancellation);

    public Task<IReadOnlyList<OperationView>> ListOperationsAsync(OperationRange range, CancellationToken cancellation) =>
        _reads.OperationsAsync(range, cancellation);

    public Task<IReadOnlyList<JobEvent>> EventsOfAsync(OperationName operation, CancellationToken cancellation) =>
        _reads.EventsAsync(operation, cancellation);

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private async Task<long> BeginAsync(NpgsqlConnection connection, string writer, CancellationToken cancellation)
    {
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellation);

        // Whoever else has locked something is to be named by a failure, not waited for.
        await connection.ExecuteAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"SET LOCAL lock_timeout = {(long)_options.Database.LockTimeout.TotalMilliseconds}"),
            cancellation);
        await PostgresSchema.LockAsync(connection, cancellation);
        await Migration.RunAsync(PostgresTables.Schema, Types, connection, cancellation);
        object? epoch = await connection.ScalarAsync(
            """
            INSERT INTO scheduler_writer AS held (singleton, epoch, address, batch) VALUES (1, 1, @address, 0)
            ON CONFLICT (singleton) DO UPDATE SET epoch = held.epoch + 1, address = excluded.address, batch = 0 RETURNING epoch
            """,
            cancellation,
            new SqlParameter("address", writer));
        await connection.ScalarAsync(
            "SELECT pg_notify(@channel, '')", cancellation, new SqlParameter("channel", PostgresTables.Channel));
        await transaction.CommitAsync(cancellation);
        return Convert.ToInt64(epoch, CultureInfo.InvariantCulture);
    }
}
