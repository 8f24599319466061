using Grid.Scheduling.Durable;
using Npgsql;
using NpgsqlTypes;

namespace Grid.Persistence.Postgres;

/// <summary>
/// Puts a batch of rows into statements that travel together: one round trip, in a transaction of its own. The rows of a
/// table are one statement's arrays, so the server prepares each text once, whatever the batch holds.
/// </summary>
internal sealed class PostgresChanges(long epoch)
{
    private readonly RowCodec _codec = new();
    private readonly EventNumbers _events = new(epoch);

    public void Write(NpgsqlBatch batch, long number, SchedulerChanges changes)
    {
        Add(batch, "SELECT scheduler_begin_batch($1, $2)", Value(epoch), Value(number));
        WriteJobs(batch, changes.Jobs);
        WriteOperations(batch, changes);
        WriteSessions(batch, changes);
        WriteNotes(batch, changes.Notes);
        WriteEvents(batch, changes.Events);
    }

    private void WriteJobs(NpgsqlBatch batch, IReadOnlyList<JobRow> jobs)
    {
        if (jobs.Count > 0)
        {
            Add(
                batch,
                """
                INSERT INTO scheduler_jobs (id, place, finished_at, body) SELECT * FROM unnest($1, $2, $3, $4)
                ON CONFLICT (id) DO UPDATE SET place = excluded.place, finished_at = excluded.finished_at, body = excluded.body
                """,
                Column(jobs, job => job.Id.Value, NpgsqlDbType.Bigint),
                Column(jobs, job => (int)job.Place, NpgsqlDbType.Integer),
                Column(jobs, job => job.FinishedAt?.ToUnixTimeMilliseconds(), NpgsqlDbType.Bigint),
                Column(jobs, _codec.Encode, NpgsqlDbType.Bytea));
        }
    }

    private void WriteOperations(NpgsqlBatch batch, SchedulerChanges changes)
    {
        IReadOnlyList<OperationRow> operations = changes.Operations;
        if (operations.Count > 0)
        {
            Add(
                batch,
                """
                INSERT INTO scheduler_operations (sequence, name, job, instance, left_at, body)
                SELECT * FROM unnest($1, $2, $3, $4, $5, $6)
                ON CONFLICT (sequence) DO UPDATE SET left_at = excluded.left_at, body = excluded.body
                """,
                Column(operations, operation => operation.Sequence, NpgsqlDbType.Bigint),
                Column(operations, operation => operation.Name.Value, NpgsqlDbType.Text),
                Column(operations, operation => operation.Job.Value, NpgsqlDbType.Bigint),
                Column(operations, operation => operation.Instance.Value, NpgsqlDbType.Text),
                Column(operations, operation => operation.LeftAt?.ToUnixTimeMilliseconds(), NpgsqlDbType.Bigint),
                Column(operations, _codec.Encode, NpgsqlDbType.Bytea));
        }

        if (changes.DeletedOperations.Count > 0)
        {
            Add(
                batch,
                "DELETE FROM scheduler_operations WHERE name = ANY ($1)",
                Column(changes.DeletedOperations, name => name.Value, NpgsqlDbType.Text));
        }
    }

    private void WriteSessions(NpgsqlBatch batch, SchedulerChanges changes)
    {
        if (changes.Sessions.Count > 0)
        {
            Add(
                batch,
                """
                INSERT INTO scheduler_sessions (name, body) SELECT * FROM unnest($1, $2)
                ON CONFLICT (name) DO UPDATE SET body = excluded.body
                """,
                Column(changes.Sessions, session => RowText.Bytes(session.Name.Value), NpgsqlDbType.Bytea),
                Column(changes.Sessions, _codec.Encode, NpgsqlDbType.Bytea));
        }

        if (changes.ClosedSessions.Count > 0)
        {
            Add(
                batch,
                "DELETE FROM scheduler_sessions WHERE name = ANY ($1)",
                Column(changes.ClosedSessions, name => RowText.Bytes(name.Value), NpgsqlDbType.Bytea));
        }
    }

    private static void WriteNotes(NpgsqlBatch batch, IReadOnlyList<NoteRow> notes)
    {
        List<NoteRow> kept = [.. notes.Where(note => note.Value is not null)];
        List<NoteRow> gone = [.. notes.Where(note => note.Value is null)];
        if (kept.Count > 0)
        {
            Add(
                batch,
                """
                INSERT INTO scheduler_notes (kind, key, value) SELECT * FROM unnest($1, $2, $3)
                ON CONFLICT (kind, key) DO UPDATE SET value = excluded.value
                """,
                Column(kept, note => note.Kind, NpgsqlDbType.Text),
                Column(kept, note => RowText.Bytes(note.Key), NpgsqlDbType.Bytea),
                Column(kept, note => note.Value!.Value.ToArray(), NpgsqlDbType.Bytea));
        }

        if (gone.Count > 0)
        {
            Add(
                batch,
                "DELETE FROM scheduler_notes WHERE (kind, key) IN (SELECT * FROM unnest($1, $2))",
                Column(gone, note => note.Kind, NpgsqlDbType.Text),
                Column(gone, note => RowText.Bytes(note.Key), NpgsqlDbType.Bytea));
        }
    }

    private void WriteEvents(NpgsqlBatch batch, IReadOnlyList<JobEvent> events)
    {
        if (events.Count > 0)
        {
            Add(
                batch,
                "INSERT INTO scheduler_events (job, number, at, kind, detail) SELECT * FROM unnest($1, $2, $3, $4, $5)",
                Column(events, happened => happened.Job.Value, NpgsqlDbType.Bigint),
                Column(events, _ => _events.Next(), NpgsqlDbType.Bigint),
                Column(events, happened => happened.At.ToUnixTimeMilliseconds(), NpgsqlDbType.Bigint),
                Column(events, happened => (int)happened.Kind, NpgsqlDbType.Integer),
                Column(events, happened => RowText.Clean(happened.Detail), NpgsqlDbType.Text));
        }
    }

    private static NpgsqlParameter<long> Value(long value) => new() { TypedValue = value };

    private static NpgsqlParameter Column<TRow, TValue>(IReadOnlyList<TRow> rows, Func<TRow, TValue> value, NpgsqlDbType type)
    {
        TValue[] values = new TValue[rows.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = value(rows[i]);
        }

        return new NpgsqlParameter<TValue[]> { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type };
    }

    private static void Add(NpgsqlBatch batch, string text, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
#pragma warning disable CA2100 // Texts are this class's own constants; values are always parameters.
        NpgsqlBatchCommand command = new(text);
#pragma warning restore CA2100
        foreach (NpgsqlParameter parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        batch.BatchCommands.Add(command);
    }
}
