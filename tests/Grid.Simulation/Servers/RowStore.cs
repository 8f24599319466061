using Grid.Scheduling;
using Grid.Scheduling.Durable;
using Grid.Simulation.Checks;
using Grid.Simulation.Plants;

namespace Grid.Simulation.Servers;

/// <summary>
/// A database of scheduler rows that all servers share: rows as bytes, made and read by the real codec. Whoever takes
/// office last is the only one who may commit.
/// </summary>
internal sealed class RowStore(Saboteur saboteur)
{
    private readonly RowCodec _codec = new();
    private readonly SortedDictionary<long, byte[]> _jobs = [];
    private readonly Dictionary<OperationName, byte[]> _operations = [];
    private readonly Dictionary<BotSessionName, byte[]> _sessions = [];
    private readonly Dictionary<(string Kind, string Key), NoteRow> _notes = [];
    private readonly Dictionary<LeaseId, JobId> _lent = [];
    private readonly Dictionary<JobId, LeaseId> _leases = [];
    private readonly Dictionary<JobId, int> _preemptions = [];
    private long _epoch;
    private long _lastJob;
    private long _lastOperation;

    public int SessionCount => _sessions.Count;

    public int LentCount => _lent.Count;

    /// <summary>A new writer; the one before is deposed.</summary>
    public long TakeOffice() => ++_epoch;

    public bool IsInOffice(long epoch) => epoch == _epoch;

    /// <summary>Keeps all of it, or nothing: false when another writer has taken office.</summary>
    public bool TryCommit(long epoch, SchedulerChanges changes)
    {
        if (!IsInOffice(epoch) && !saboteur.IgnoresEpochs)
        {
            return false;
        }

        InvariantException.Require(epoch == _epoch, $"the deposed writer of epoch {epoch} changed rows of epoch {_epoch}");
        Keep(saboteur.Change(changes));
        return true;
    }

    /// <summary>How often a job was taken from its bot for the sake of another, as far as history tells.</summary>
    public int PreemptionsOf(JobId job) => _preemptions.GetValueOrDefault(job);

    /// <summary>Whether a job is lent on this lease, as far as rows tell.</summary>
    public bool IsLent(LeaseId lease) => _lent.ContainsKey(lease);

    /// <summary>Gives a new scheduler what an earlier one left, and says how to go on.</summary>
    public SchedulerInput.Resumed Load(Scheduler scheduler, DateTimeOffset now)
    {
        RowCodec codec = new();
        foreach (NoteRow note in _notes.Values)
        {
            scheduler.Restore(note);
        }

        foreach (byte[] session in _sessions.Values)
        {
            scheduler.Restore(codec.DecodeSession(session));
        }

        foreach (byte[] job in _jobs.Values)
        {
            scheduler.Restore(codec.DecodeJob(job));
        }

        foreach (byte[] operation in _operations.Values)
        {
            scheduler.Restore(codec.DecodeOperation(operation));
        }

        return new SchedulerInput.Resumed(now, new JobId(_lastJob), _lastOperation);
    }

    /// <summary>An operation as rows tell it; null when they do not.</summary>
    public OperationView? Find(OperationName name)
    {
        if (!_operations.TryGetValue(name, out byte[]? bytes))
        {
            return null;
        }

        OperationRow operation = _codec.DecodeOperation(bytes);
        return operation.ToView(_codec.DecodeJob(_jobs[operation.Job.Value]));
    }

    private void Keep(SchedulerChanges changes)
    {
        foreach (JobRow job in changes.Jobs)
        {
            Keep(job);
        }

        foreach (OperationRow operation in changes.Operations)
        {
            _operations[operation.Name] = _codec.Encode(operation);
            _lastOperation = Math.Max(_lastOperation, operation.Sequence);
        }

        foreach (OperationName deleted in changes.DeletedOperations)
        {
            _operations.Remove(deleted);
        }

        BotSessionName[] both = [.. changes.Sessions.Select(session => session.Name).Intersect(changes.ClosedSessions)];
        InvariantException.Require(both.Length == 0, $"a commit both keeps and deletes {both.FirstOrDefault()}");
        foreach (BotSessionName closed in changes.ClosedSessions)
        {
            _sessions.Remove(closed);
        }

        foreach (SessionRow session in changes.Sessions)
        {
            _sessions[session.Name] = _codec.Encode(session);
        }

        foreach (NoteRow note in changes.Notes)
        {
            Keep(note);
        }

        foreach (JobEvent happening in changes.Events.Where(happening => happening.Kind == JobEventKind.Preempted))
        {
            _preemptions[happening.Job] = PreemptionsOf(happening.Job) + 1;
        }
    }

    private void Keep(JobRow job)
    {
        bool hadResult = _jobs.TryGetValue(job.Id.Value, out byte[]? earlier)
            && _codec.DecodeJob(earlier).Place is JobPlace.Recording or JobPlace.Finished;
        InvariantException.Require(
            !hadResult || job.Place is JobPlace.Recording or JobPlace.Finished, $"{job.Id} is {job.Place} again after its end");
        _jobs[job.Id.Value] = _codec.Encode(job);
        _lastJob = Math.Max(_lastJob, job.Id.Value);
        if (_leases.Remove(job.Id, out LeaseId before))
        {
            _lent.Remove(before);
        }

        if (job.Lease is { } lease)
        {
            _leases[job.Id] = lease.Id;
            _lent[lease.Id] = job.Id;
        }
    }

    private void Keep(NoteRow note)
    {
        if (note.Value is null)
        {
            _notes.Remove((note.Kind, note.Key));
        }
        else
        {
            _notes[(note.Kind, note.Key)] = note;
        }
    }
}
