using System.Runtime.CompilerServices;
using Grid.Scheduling.Durable;
using Npgsql;

namespace Grid.Persistence.Postgres;

/// <summary>Reads everything that a scheduler goes on from.</summary>
internal sealed class PostgresLoad(NpgsqlDataSource source, string name)
{
    private readonly RowCodec _codec = new();

    private delegate SchedulerRow Decode(NpgsqlDataReader row);

    public async IAsyncEnumerable<SchedulerRow> RowsAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        (string Text, Decode Decode)[] tables =
        [
            ("SELECT kind, key, value FROM scheduler_notes",
                row => new NoteRow(row.GetString(0), RowText.Of(row.GetFieldValue<byte[]>(1)), row.GetFieldValue<byte[]>(2))),
            ("SELECT body FROM scheduler_sessions", row => _codec.DecodeSession(Body(row))),
            ("SELECT body FROM scheduler_jobs WHERE finished_at IS NULL ORDER BY id", row => _codec.DecodeJob(Body(row))),
            ("SELECT operation.body FROM scheduler_operations AS operation JOIN scheduler_jobs AS job ON job.id = operation.job "
                + "WHERE job.finished_at IS NULL AND operation.left_at IS NULL",
                row => _codec.DecodeOperation(Body(row))),
        ];
        await using NpgsqlConnection connection = await GuardAsync(
            () => source.OpenConnectionAsync(cancellation).AsTask());
        foreach ((string text, Decode decode) in tables)
        {
            await using NpgsqlCommand select = connection.CreateCommand();
#pragma warning disable CA2100 // The texts above, without any value in them.
            select.CommandText = text;
#pragma warning restore CA2100
            select.CommandTimeout = 0;
            await using NpgsqlDataReader rows = await GuardAsync(() => select.ExecuteReaderAsync(cancellation));
            while (await NextAsync(rows, decode, cancellation) is { } row)
            {
                yield return row;
            }
        }
    }

    private static byte[] Body(NpgsqlDataReader row) => row.GetFieldValue<byte[]>(0);

    private async ValueTask<SchedulerRow?> NextAsync(NpgsqlDataReader rows, Decode decode, CancellationToken cancellation)
    {
        try
        {
            return await rows.ReadAsync(cancellation) ? decode(rows) : null;
        }
        catch (Exception failure) when (PostgresFaults.Explain(name, failure) is { } explained)
        {
            throw explained;
        }
    }

    private async Task<T> GuardAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception failure) when (PostgresFaults.Explain(name, failure) is { } explained)
        {
            throw explained;
        }
    }
}
