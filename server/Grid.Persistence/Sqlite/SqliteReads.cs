using Grid.Core;
using Grid.Scheduling;
using Grid.Scheduling.Durable;

namespace Grid.Persistence.Sqlite;

/// <summary>What is asked of a database while another connection writes it.</summary>
internal sealed class SqliteReads(DatabaseAddress.Sqlite address, SchedulerStoreOptions options) : IDisposable
{
    private readonly RowCodec _codec = new();
    private SqliteFile? _file;
    private bool _hasTables;

    public WriterRecord? Writer()
    {
        using SqliteStatement? select = Prepare("SELECT epoch, address FROM scheduler_writer WHERE address <> ''");
        return select is not null && select.Step() ? new WriterRecord(select.Number(0), select.Text(1)) : null;
    }

    public OperationView? Operation(OperationName name)
    {
        using SqliteStatement? select = Prepare(
            """
            SELECT operation.body, job.body FROM scheduler_operations AS operation
            JOIN scheduler_jobs AS job ON job.id = operation.job WHERE operation.name = ?1
            """);
        return select is not null && select.Bind(1, name.Value).Step() ? View(select) : null;
    }

    public IReadOnlyList<OperationView> Operations(OperationRange range)
    {
        using SqliteStatement? select = Prepare(
            """
            SELECT operation.body, job.body FROM scheduler_operations AS operation
            JOIN scheduler_jobs AS job ON job.id = operation.job
            WHERE operation.sequence > ?1 AND operation.instance = ?2 ORDER BY operation.sequence LIMIT ?3
            """);
        List<OperationView> views = [];
        select?.Bind(1, range.AfterSequence).Bind(2, range.Instance.Value).Bind(3, range.CountMax);
        while (select is not null && select.Step())
        {
            views.Add(View(select));
        }

        return views;
    }

    public IReadOnlyList<JobEvent> Events(OperationName operation)
    {
        using SqliteStatement? select = Prepare(
            """
            SELECT event.job, event.at, event.kind, event.detail FROM scheduler_operations AS operation
            JOIN scheduler_events AS event ON event.job = operation.job
            WHERE operation.name = ?1 ORDER BY event.number LIMIT ?2
            """);
        List<JobEvent> events = [];
        select?.Bind(1, operation.Value).Bind(2, options.EventsMax);
        while (select is not null && select.Step())
        {
            events.Add(new JobEvent(
                new JobId(select.Number(0)),
                DateTimeOffset.FromUnixTimeMilliseconds(select.Number(1)),
                (JobEventKind)select.Number(2),
                select.Text(3)));
        }

        return events;
    }

    public void Dispose() => _file?.Dispose();

    private OperationView View(SqliteStatement row) => _codec.DecodeOperation(row.Blob(0)).ToView(_codec.DecodeJob(row.Blob(1)));

    // Before anybody took office there are no tables.
    private SqliteStatement? Prepare(string text)
    {
        _file ??= SqliteFile.Open(address, options);
        _hasTables = _hasTables || _file.HasTable("scheduler_writer");
        return _hasTables ? _file.Prepare(text) : null;
    }
}
