namespace Grid.Scheduling.State;

/// <summary>
/// Queued jobs in the order in which they began to wait, whatever their platform: how long a job may wait is the same for
/// all, so that one deadline, that of the first in line, serves a million.
/// </summary>
internal sealed class WaitingLine
{
    private readonly Turn _turn;
    private readonly Deadline _deadline;
    private Job? _first;
    private Job? _last;

    public WaitingLine(Turn turn)
    {
        _turn = turn;
        _deadline = new Deadline(DeadlineKind.QueueAge, this);
    }

    /// <summary>The job that has waited too long for longest; null when none has.</summary>
    public Job? Overdue => _first is not null && DueAt(_first) <= _turn.Now ? _first : null;

    public void Add(Job job)
    {
        if (_turn.Limits.QueueAgeMax is null)
        {
            return;
        }

        job.WaitsSince = _turn.Now.UtcDateTime;
        job.WaitsBehind = _last;
        if (_last is null)
        {
            _first = job;
        }
        else
        {
            _last.WaitsBefore = job;
        }

        _last = job;
        Arm();
    }

    public void Remove(Job job)
    {
        if (_first != job && job.WaitsBehind is null)
        {
            return;
        }

        if (job.WaitsBehind is null)
        {
            _first = job.WaitsBefore;
        }
        else
        {
            job.WaitsBehind.WaitsBefore = job.WaitsBefore;
        }

        if (job.WaitsBefore is null)
        {
            _last = job.WaitsBehind;
        }
        else
        {
            job.WaitsBefore.WaitsBehind = job.WaitsBehind;
        }

        (job.WaitsBehind, job.WaitsBefore) = (null, null);
    }

    /// <summary>
    /// Looks again when the first is due. A deadline that comes too early, because that job has left, costs less than one
    /// that is moved with every job.
    /// </summary>
    public void Arm()
    {
        if (_first is not null && !_deadline.IsSet)
        {
            _turn.Deadlines.Set(_deadline, DueAt(_first));
        }
    }

    // A limit beyond the end of time is none, and must not stop the scheduler.
    private DateTimeOffset DueAt(Job job)
    {
        TimeSpan ageMax = _turn.Limits.QueueAgeMax!.Value;
        return ageMax < DateTime.MaxValue - job.WaitsSince ? job.WaitsSince + ageMax : DateTimeOffset.MaxValue;
    }
}
