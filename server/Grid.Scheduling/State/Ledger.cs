namespace Grid.Scheduling.State;

/// <summary>
/// What has changed since changes were last taken. Something urgent is to be durable before the world hears of what came
/// with it; the rest only has to be written some time: a restart without it costs a repetition, not a promise.
/// </summary>
internal sealed class Ledger(bool isKept)
{
    private readonly List<Job> _jobs = [];
    private readonly List<Operation> _operations = [];
    private readonly List<OperationName> _deleted = [];
    private readonly List<BotSession> _sessions = [];
    private readonly HashSet<BotSessionName> _closed = [];
    private readonly Dictionary<(string Kind, string Key), NoteRow> _notes = [];
    private readonly List<JobEvent> _events = [];

    /// <summary>Whether anybody will ask what has changed.</summary>
    public bool IsKept => isKept;

    /// <summary>Effects of the latest input have to wait until changes are durable.</summary>
    public bool IsUrgent { get; private set; }

    public bool IsEmpty => !IsUrgent && _jobs.Count + _operations.Count + _deleted.Count + _sessions.Count + _closed.Count
        + _notes.Count + _events.Count == 0;

    /// <summary>The job has changed in a way that clients or bots are told of.</summary>
    public void Touch(Job job)
    {
        IsUrgent |= isKept;
        TouchLazily(job);
    }

    /// <summary>The job has changed in a way that can be found out again.</summary>
    public void TouchLazily(Job job)
    {
        if (isKept && !job.IsTouched)
        {
            job.IsTouched = true;
            _jobs.Add(job);
        }
    }

    public void Touch(Operation operation)
    {
        IsUrgent |= isKept;
        if (isKept && !operation.IsTouched)
        {
            operation.IsTouched = true;
            _operations.Add(operation);
        }
    }

    /// <summary>The operation is to be forgotten for good, also when only its row remembers it.</summary>
    public void Delete(OperationName name)
    {
        if (isKept)
        {
            IsUrgent = true;
            _deleted.Add(name);
        }
    }

    // A session that is not written in time is adopted when its bot comes back.
    public void Touch(BotSession session)
    {
        if (isKept && !session.IsTouched)
        {
            session.IsTouched = true;
            _sessions.Add(session);

            // A bot that was given up may be back under the same name before that was written.
            _closed.Remove(session.Name);
        }
    }

    public void Close(BotSession session)
    {
        if (isKept)
        {
            session.IsClosed = true;
            _closed.Add(session.Name);
        }
    }

    /// <summary>Keeps a feature's value under its key; null takes it away.</summary>
    public void Note(string kind, string key, ReadOnlyMemory<byte>? value)
    {
        IsUrgent |= isKept;
        NoteLazily(kind, key, value);
    }

    /// <summary>The same of what can be learned again.</summary>
    public void NoteLazily(string kind, string key, ReadOnlyMemory<byte>? value)
    {
        if (isKept)
        {
            _notes[(kind, key)] = new NoteRow(kind, key, value);
        }
    }

    public void Tell(Job job, DateTimeOffset at, JobEventKind kind, string detail = "")
    {
        if (isKept)
        {
            _events.Add(new JobEvent(
                job.Id, at, kind, detail.Length <= JobEvent.DetailLengthMax ? detail : detail[..JobEvent.DetailLengthMax]));
        }
    }

    /// <summary>
    /// Nothing has changed, but only the writer in office may say so: what a deposed one does not know of may be its
    /// successor's.
    /// </summary>
    public void Confirm() => IsUrgent |= isKept;

    public SchedulerChanges Take()
    {
        SchedulerChanges changes = new()
        {
            Jobs = _jobs.ConvertAll(static job => job.TakeRow()),
            Operations = _operations.ConvertAll(static operation => operation.TakeRow()),
            DeletedOperations = [.. _deleted],
            Sessions = [.. _sessions.Where(static session => !session.IsClosed).Select(static session => session.TakeRow())],
            ClosedSessions = [.. _closed],
            Notes = [.. _notes.Values],
            Events = [.. _events],
        };
        IsUrgent = false;
        _jobs.Clear();
        _operations.Clear();
        _deleted.Clear();
        _sessions.Clear();
        _closed.Clear();
        _notes.Clear();
        _events.Clear();
        return changes;
    }
}
