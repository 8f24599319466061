using System.Data.Common;
using Grid.Databases;
using Grid.Scheduling;
using Grid.Scheduling.Durable;
using Npgsql;

namespace Grid.Persistence.Postgres;

/// <summary>What is asked of a database by anybody, the writer or not.</summary>
internal sealed class PostgresReads(NpgsqlDataSource source, SchedulerStoreOptions options, string name)
{
    private delegate T Read<T>(DbDataReader row);

    public async Task<WriterRecord?> WriterAsync(CancellationToken cancellation)
    {
        IReadOnlyList<WriterRecord> writers = await RowsAsync(
            "SELECT epoch, address FROM scheduler_writer WHERE address <> ''",
            row => new WriterRecord(row.GetInt64(0), row.GetString(1)),
            cancellation);
        return writers.Count == 0 ? null : writers[0];
    }

    public async Task<OperationView?> OperationAsync(OperationName operation, CancellationToken cancellation)
    {
        RowCodec codec = new();
        IReadOnlyList<OperationView> views = await RowsAsync(
            """
            SELECT operation.body, job.body FROM scheduler_operations AS operation
            JOIN scheduler_jobs AS job ON job.id = operation.job WHERE operation.name = @name
            """,
            row => View(codec, row),
            cancellation,
            new SqlParameter("name", RowText.Clean(operation.Value)));
        return views.Count == 0 ? null : views[0];
    }

    public Task<IReadOnlyList<OperationView>> OperationsAsync(OperationRange range, CancellationToken cancellation)
    {
        RowCodec codec = new();
        return RowsAsync(
            """
            SELECT operation.body, job.body FROM scheduler_operations AS operation
            JOIN scheduler_jobs AS job ON job.id = operation.job
            WHERE operation.sequence > @after AND operation.instance = @instance ORDER BY operation.sequence LIMIT @count
            """,
            row => View(codec, row),
            cancellation,
            new("after", range.AfterSequence),
            new("instance", range.Instance.Value),
            new("count", range.CountMax));
    }

    public Task<IReadOnlyList<JobEvent>> EventsAsync(OperationName operation, CancellationToken cancellation) => RowsAsync(
        """
        SELECT event.job, event.at, event.kind, event.detail FROM scheduler_operations AS operation
        JOIN scheduler_events AS event ON event.job = operation.job
        WHERE operation.name = @name ORDER BY event.number LIMIT @count
        """,
        row => new JobEvent(
            new JobId(row.GetInt64(0)),
            DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)),
            (JobEventKind)row.GetInt32(2),
            row.GetString(3)),
        cancellation,
        new("name", RowText.Clean(operation.Value)),
        new("count", options.EventsMax));

    private static OperationView View(RowCodec codec, DbDataReader row) =>
        codec.DecodeOperation(row.GetFieldValue<byte[]>(0)).ToView(codec.DecodeJob(row.GetFieldValue<byte[]>(1)));

    private async Task<IReadOnlyList<T>> RowsAsync<T>(
        string text, Read<T> read, CancellationToken cancellation, params SqlParameter[] parameters)
    {
        try
        {
            return await ReadTwiceAsync(text, read, cancellation, parameters);
        }
        catch (PostgresException failure) when (PostgresFaults.IsUntouched(failure))
        {
            return [];
        }
        catch (Exception failure) when (PostgresFaults.Explain(name, failure) is { } explained)
        {
            throw explained;
        }
    }

    // A connection of the pool may have broken since it was last used; reading twice does no harm.
    private async Task<IReadOnlyList<T>> ReadTwiceAsync<T>(
        string text, Read<T> read, CancellationToken cancellation, params SqlParameter[] parameters)
    {
        try
        {
            return await ReadAsync(text, read, cancellation, parameters);
        }
        catch (NpgsqlException failure) when (failure is not PostgresException)
        {
            source.Clear();
        }

        return await ReadAsync(text, read, cancellation, parameters);
    }

    private async Task<IReadOnlyList<T>> ReadAsync<T>(
        string text, Read<T> read, CancellationToken cancellation, params SqlParameter[] parameters)
    {
        await using NpgsqlConnection connection = await source.OpenConnectionAsync(cancellation);
        await using DbCommand select = connection.Command(text, parameters);
        await using DbDataReader row = await select.ExecuteReaderAsync(cancellation);
        List<T> rows = [];
        while (await row.ReadAsync(cancellation))
        {
            rows.Add(read(row));
        }

        return rows;
    }
}
