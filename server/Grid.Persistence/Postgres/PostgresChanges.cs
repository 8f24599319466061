using Grid.Scheduling;
using Grid.Scheduling.Durable;
using Npgsql;
using NpgsqlTypes;

namespace Grid.Persistence.Postgres;

/// <summary>
/// Puts a batch of rows into statements that travel together: one round trip, in a transaction of its own. The rows of a
/// table are one statement's arrays, or a few statements' when they are many, so the server prepares each text once,
/// whatever the batch holds.
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
        foreach (IReadOnlyList<RowBody<JobRow>> piece in RowPieces.Of(jobs, _codec.Encode))
        {
            Add(
                batch,
                """
                INSERT INTO scheduler_jobs (id, place, finished_at, body) SELECT * FROM unnest($1, $2, $3, $4)
                ON CONFLICT (id) DO UPDATE SET place = excluded.place, finished_at = excluded.finished_at, body = excluded.body
                """,
                Column(piece, job => job.Row.Id.Value, NpgsqlDbType.Bigint),
                Column(piece, job => (int)job.Row.Place, NpgsqlDbType.Integer),
                Column(piece, job => job.Row.FinishedAt?.ToUnixTimeMilliseconds(), NpgsqlDbType.Bigint),
                Column(piece, job => job.Bytes, NpgsqlDbType.Bytea));
        }
    }

    private void WriteOperations(NpgsqlBatch batch, SchedulerChanges changes)
    {
        foreach (IReadOnlyList<RowBody<OperationRow>> piece in RowPieces.Of(changes.Operations, _codec.Encode))
        {
            Add(
                batch,
                """
                INSERT INTO scheduler_operations (sequence, name, job, instance, left_at, body)
                SELECT * FROM unnest($1, $2, $3, $4, $5, $6)
                ON CONFLICT (sequence) DO UPDATE SET left_at = excluded.left_at, body = excluded.body
                """,
                Column(piece, operation => operation.Row.Sequence, NpgsqlDbType.Bigint),
                Column(piece, operation => operation.Row.Name.Value, NpgsqlDbType.Text),
                Column(piece, operation => operation.Row.Job.Value, NpgsqlDbType.Bigint),
                Column(piece, operation => operation.Row.Instance.Value, NpgsqlDbType.Text),
                Column(piece, operation => operation.Row.LeftAt?.ToUnixTimeMilliseconds(), NpgsqlDbType.Bigint),
                Column(piece, operation => operation.Bytes, NpgsqlDbType.Bytea));
        }

        foreach (OperationName[] piece in changes.DeletedOperations.Chunk(RowPieces.RowsMax))
        {
            Add(
                batch,
                "DELETE FROM scheduler_operations WHERE name = ANY ($1)",
                Column(piece, name => RowText.Clean(name.Value), NpgsqlDbType.Text));
        }
    }

    private void WriteSessions(NpgsqlBatch batch, SchedulerChanges changes)
    {
        foreach (IReadOnlyList<RowBody<SessionRow>> piece in RowPieces.Of(changes.Sessions, _codec.Encode))
        {
            Add(
                batch,
                """
                INSERT INTO scheduler_sessions (name, body) SELECT * FROM unnest($1, $2)
                ON CONFLICT (name) DO UPDATE SET body = excluded.body
                """,
                Column(piece, session => RowText.Bytes(session.Row.Name.Value), NpgsqlDbType.Bytea),
                Column(piece, session => session.Bytes, NpgsqlDbType.Bytea));
        }

        foreach (BotSessionName[] piece in changes.ClosedSessions.Chunk(RowPieces.RowsMax))
        {
            Add(
                batch,
                "DELETE FROM scheduler_sessions WHERE name = ANY ($1)",
                Column(piece, name => RowText.Bytes(name.Value), NpgsqlDbType.Bytea));
        }
    }

    private static void WriteNotes(NpgsqlBatch batch, IReadOnlyList<NoteRow> notes)
    {
        List<NoteRow> kept = [.. notes.Where(note => note.Value is not null)];
        foreach (IReadOnlyList<RowBody<NoteRow>> piece in RowPieces.Of(kept, note => note.Value!.Value.ToArray()))
        {
            Add(
                batch,
                """
                INSERT INTO scheduler_notes (kind, key, value) SELECT * FROM unnest($1, $2, $3)
                ON CONFLICT (kind, key) DO UPDATE SET value = excluded.value
                """,
                Column(piece, note => note.Row.Kind, NpgsqlDbType.Text),
                Column(piece, note => RowText.Bytes(note.Row.Key), NpgsqlDbType.Bytea),
                Column(piece, note => note.Bytes, NpgsqlDbType.Bytea));
        }

        foreach (NoteRow[] piece in notes.Where(note => note.Value is null).Chunk(RowPieces.RowsMax))
        {
            Add(
                batch,
                "DELETE FROM scheduler_notes WHERE (kind, key) IN (SELECT * FROM unnest($1, $2))",
                Column(piece, note => note.Kind, NpgsqlDbType.Text),
                Column(piece, note => RowText.Bytes(note.Key), NpgsqlDbType.Bytea));
        }
    }

    private void WriteEvents(NpgsqlBatch batch, IReadOnlyList<JobEvent> events)
    {
        foreach (JobEvent[] piece in events.Chunk(RowPieces.RowsMax))
        {
            Add(
                batch,
                "INSERT INTO scheduler_events (job, number, at, kind, detail) SELECT * FROM unnest($1, $2, $3, $4, $5)",
                Column(piece, happened => happened.Job.Value, NpgsqlDbType.Bigint),
                Column(piece, _ => _events.Next(), NpgsqlDbType.Bigint),
                Column(piece, happened => happened.At.ToUnixTimeMilliseconds(), NpgsqlDbType.Bigint),
                Column(piece, happened => (int)happened.Kind, NpgsqlDbType.Integer),
                Column(piece, happened => RowText.Clean(happened.Detail), NpgsqlDbType.Text));
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
