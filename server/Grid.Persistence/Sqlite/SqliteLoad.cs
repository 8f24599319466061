using System.Runtime.CompilerServices;
using Grid.Core;
using Grid.Scheduling.Durable;

namespace Grid.Persistence.Sqlite;

/// <summary>Reads everything that a scheduler goes on from.</summary>
internal sealed class SqliteLoad(DatabaseAddress.Sqlite address, SchedulerStoreOptions options)
{
    // Rows are read without ever waiting for anything but the disk; others want the thread, too.
    private const int RowsBetweenPauses = 1024;

    // The order of the join is spelt out: all that is finished must not be walked through.
    private const string OperationsOfUnfinishedJobs =
        """
        SELECT operation.body FROM scheduler_jobs AS job CROSS JOIN scheduler_operations AS operation
        WHERE job.finished_at IS NULL AND operation.job = job.id AND operation.left_at IS NULL ORDER BY job.id
        """;

    private readonly RowCodec _codec = new();

    private delegate SchedulerRow Decode(SqliteStatement row);

    public async IAsyncEnumerable<SchedulerRow> RowsAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        (string Text, Decode Decode)[] tables =
        [
            ("SELECT kind, key, value FROM scheduler_notes",
                row => new NoteRow(row.Text(0), row.Text(1), row.Blob(2).ToArray())),
            ("SELECT body FROM scheduler_sessions", row => _codec.DecodeSession(row.Blob(0))),
            ("SELECT body FROM scheduler_jobs WHERE finished_at IS NULL ORDER BY id", row => _codec.DecodeJob(row.Blob(0))),
            (OperationsOfUnfinishedJobs, row => _codec.DecodeOperation(row.Blob(0))),
        ];
        using SqliteFile file = SqliteFaults.Run(address, () => SqliteFile.Open(address, options));
        int count = 0;
        foreach ((string text, Decode decode) in tables)
        {
            using SqliteStatement select = file.Prepare(text);
            while (Next(select, decode) is { } row)
            {
                yield return row;
                if (++count % RowsBetweenPauses == 0)
                {
                    cancellation.ThrowIfCancellationRequested();
                    await Task.Yield();
                }
            }
        }
    }

    private SchedulerRow? Next(SqliteStatement select, Decode decode)
    {
        try
        {
            return select.Step() ? decode(select) : null;
        }
        catch (Exception failure) when (SqliteFaults.Explain(address, failure) is { } explained)
        {
            throw explained;
        }
    }
}
