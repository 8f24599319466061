using System.Text;
using Grid.Scheduling;
using Grid.Scheduling.Durable;

namespace Grid.Conformance.Persistence;

/// <summary>The tables of a <see cref="MemorySchedulerStore"/>. Rows go through their bytes, as in every other store.</summary>
internal sealed class MemoryRows
{
    private readonly RowCodec _codec = new();
    private readonly SortedDictionary<long, byte[]> _jobs = [];
    private readonly Dictionary<string, byte[]> _operations = new(StringComparer.Ordinal);
    private readonly Dictionary<string, byte[]> _sessions = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Kind, string Key), byte[]> _notes = [];

    public List<JobEvent> Events { get; } = [];

    public List<JobRow> Jobs => [.. _jobs.Values.Select(bytes => _codec.DecodeJob(bytes))];

    public List<OperationRow> Operations => [.. _operations.Values.Select(bytes => _codec.DecodeOperation(bytes))];

    public OperationView View(OperationRow operation) => operation.ToView(_codec.DecodeJob(_jobs[operation.Job.Value]));

    public void Keep(SchedulerChanges changes)
    {
        foreach (JobRow job in changes.Jobs)
        {
            _jobs[job.Id.Value] = _codec.Encode(job);
        }

        foreach (OperationRow operation in changes.Operations)
        {
            _operations[operation.Name.Value] = _codec.Encode(operation);
        }

        foreach (OperationName deleted in changes.DeletedOperations)
        {
            _operations.Remove(deleted.Value);
        }

        foreach (SessionRow session in changes.Sessions)
        {
            _sessions[session.Name.Value] = _codec.Encode(session);
        }

        foreach (BotSessionName closed in changes.ClosedSessions)
        {
            _sessions.Remove(closed.Value);
        }

        foreach (NoteRow note in changes.Notes)
        {
            Keep(note);
        }

        Events.AddRange(changes.Events.Select(Clean));
    }

    public IReadOnlyList<SchedulerRow> Unfinished()
    {
        Dictionary<JobId, JobRow> jobs = Jobs.Where(job => job.FinishedAt is null).ToDictionary(job => job.Id);
        return
        [
            .. _notes.Select(note => new NoteRow(note.Key.Kind, note.Key.Key, note.Value)),
            .. _sessions.Values.Select(bytes => _codec.DecodeSession(bytes)),
            .. jobs.Values,
            .. Operations.Where(operation => operation.LeftAt is null && jobs.ContainsKey(operation.Job)),
        ];
    }

    public int Prune(DateTimeOffset finishedBefore, int jobsMax)
    {
        List<JobRow> old =
        [
            .. Jobs.Where(job => job.FinishedAt < finishedBefore).OrderBy(job => job.FinishedAt).Take(jobsMax),
        ];
        foreach (JobRow job in old)
        {
            _jobs.Remove(job.Id.Value);
            Events.RemoveAll(happened => happened.Job == job.Id);
            Operations.FindAll(operation => operation.Job == job.Id).ForEach(gone => _operations.Remove(gone.Name.Value));
        }

        return old.Count;
    }

    private void Keep(NoteRow note)
    {
        if (note.Value is { } value)
        {
            _notes[(note.Kind, note.Key)] = value.ToArray();
        }
        else
        {
            _notes.Remove((note.Kind, note.Key));
        }
    }

    private static JobEvent Clean(JobEvent happened) => happened with
    {
        Detail = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(happened.Detail)).Replace('\0', ' '),
    };
}
