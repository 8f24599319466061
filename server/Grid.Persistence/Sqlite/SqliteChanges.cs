using Grid.Scheduling;
using Grid.Scheduling.Durable;

namespace Grid.Persistence.Sqlite;

/// <summary>Writes batches of rows by statements that are prepared once.</summary>
internal sealed class SqliteChanges : IDisposable
{
    private readonly RowCodec _codec = new();
    private readonly EventNumbers _events;
    private readonly SqliteStatement _job;
    private readonly SqliteStatement _operation;
    private readonly SqliteStatement _deleteOperation;
    private readonly SqliteStatement _session;
    private readonly SqliteStatement _closeSession;
    private readonly SqliteStatement _note;
    private readonly SqliteStatement _deleteNote;
    private readonly SqliteStatement _event;

    public SqliteChanges(SqliteFile file, EventNumbers events)
    {
        _events = events;
        _job = file.Prepare(
            """
            INSERT INTO scheduler_jobs (id, place, finished_at, body) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (id) DO UPDATE SET place = excluded.place, finished_at = excluded.finished_at, body = excluded.body
            """);
        _operation = file.Prepare(
            """
            INSERT INTO scheduler_operations (sequence, name, job, instance, left_at, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            ON CONFLICT (sequence) DO UPDATE SET left_at = excluded.left_at, body = excluded.body
            """);
        _deleteOperation = file.Prepare("DELETE FROM scheduler_operations WHERE name = ?1");
        _session = file.Prepare("INSERT OR REPLACE INTO scheduler_sessions (name, body) VALUES (?1, ?2)");
        _closeSession = file.Prepare("DELETE FROM scheduler_sessions WHERE name = ?1");
        _note = file.Prepare("INSERT OR REPLACE INTO scheduler_notes (kind, key, value) VALUES (?1, ?2, ?3)");
        _deleteNote = file.Prepare("DELETE FROM scheduler_notes WHERE kind = ?1 AND key = ?2");
        _event = file.Prepare("INSERT INTO scheduler_events (job, number, at, kind, detail) VALUES (?1, ?2, ?3, ?4, ?5)");
    }

    public void Write(SchedulerChanges changes)
    {
        foreach (JobRow job in changes.Jobs)
        {
            _job.Bind(1, job.Id.Value)
                .Bind(2, (long)job.Place)
                .Bind(3, job.FinishedAt?.ToUnixTimeMilliseconds())
                .Bind(4, _codec.Encode(job))
                .Run();
        }

        foreach (OperationRow operation in changes.Operations)
        {
            _operation.Bind(1, operation.Sequence)
                .Bind(2, operation.Name.Value)
                .Bind(3, operation.Job.Value)
                .Bind(4, operation.Instance.Value)
                .Bind(5, operation.LeftAt?.ToUnixTimeMilliseconds())
                .Bind(6, _codec.Encode(operation))
                .Run();
        }

        foreach (OperationName deleted in changes.DeletedOperations)
        {
            _deleteOperation.Bind(1, deleted.Value).Run();
        }

        WriteSessions(changes);
        foreach (NoteRow note in changes.Notes)
        {
            Write(note);
        }

        foreach (JobEvent happened in changes.Events)
        {
            _event.Bind(1, happened.Job.Value)
                .Bind(2, _events.Next())
                .Bind(3, happened.At.ToUnixTimeMilliseconds())
                .Bind(4, (long)happened.Kind)
                .Bind(5, RowText.Clean(happened.Detail))
                .Run();
        }
    }

    public void Dispose()
    {
        _job.Dispose();
        _operation.Dispose();
        _deleteOperation.Dispose();
        _session.Dispose();
        _closeSession.Dispose();
        _note.Dispose();
        _deleteNote.Dispose();
        _event.Dispose();
    }

    private void WriteSessions(SchedulerChanges changes)
    {
        foreach (SessionRow session in changes.Sessions)
        {
            _session.Bind(1, RowText.Bytes(session.Name.Value)).Bind(2, _codec.Encode(session)).Run();
        }

        foreach (BotSessionName closed in changes.ClosedSessions)
        {
            _closeSession.Bind(1, RowText.Bytes(closed.Value)).Run();
        }
    }

    private void Write(NoteRow note)
    {
        if (note.Value is { } value)
        {
            _note.Bind(1, note.Kind).Bind(2, RowText.Bytes(note.Key)).Bind(3, value.Span).Run();
        }
        else
        {
            _deleteNote.Bind(1, note.Kind).Bind(2, RowText.Bytes(note.Key)).Run();
        }
    }
}
