using Grid.Scheduling;
using Grid.Scheduling.Durable;
using Grid.Scheduling.State;
using static Grid.Simulation.Checks.InvariantException;

namespace Grid.Simulation.Checks;

/// <summary>
/// What must hold after every step, seen from outside: from the effects, and from the state itself. It shares no rule
/// with the scheduler. One checker for each life of the server.
/// </summary>
internal sealed class StateChecker(Scheduler scheduler, SchedulerLimits limits, Weather weather)
{
    private readonly HashSet<OperationName> _unfinished = [];
    private readonly HashSet<OperationName> _finished = [];
    private readonly HashSet<JobId> _recorded = [];
    private readonly HashSet<PollId> _waiting = [];
    private readonly OrderChecker _order = new(scheduler, limits, weather);

    /// <summary>The scheduler has got back what an earlier one knew.</summary>
    public void Restored() =>
        _unfinished.UnionWith(scheduler.Jobs.All.SelectMany(job => job.Operations).Select(operation => operation.Name));

    public void Received(PollId poll) => _waiting.Add(poll);

    public void Abandoned(PollId poll) => _waiting.Remove(poll);

    public void Check(IReadOnlyList<SchedulerEffect> effects)
    {
        foreach (SchedulerEffect effect in effects.Where((effect, index) => !IsSaidAgain(effect, effects.Skip(index + 1))))
        {
            Check(effect);
        }

        CheckPlaces();
        _order.Check(effects);
        CheckShares();
        CheckBots();
        foreach (OperationName name in _unfinished)
        {
            Require(scheduler.Find(name) is { IsDone: false }, $"{name} vanished before it ended");
        }
    }

    /// <summary>Nothing is left behind once everything has ended.</summary>
    public void CheckAtRest()
    {
        Require(_unfinished.Count == 0, $"{_unfinished.Count} operations never ended, {string.Join(", ", _unfinished)} among them");
        Require(!scheduler.Jobs.All.Any(), "jobs are left although no operation waits for them");
        Require(scheduler.Matchmaker.QueuedCount == 0, "queues are not empty");
    }

    private void Check(SchedulerEffect effect)
    {
        switch (effect)
        {
            case SchedulerEffect.OperationCreated created:
                Require(_unfinished.Add(created.Name), $"{created.Name} was created twice");
                break;
            case SchedulerEffect.OperationChanged changed:
                CheckChange(changed.Operation);
                break;
            case SchedulerEffect.RecordResult record:
                Require(_recorded.Add(record.Run.Job), $"{record.Run.Job} completed twice");
                break;
            case SchedulerEffect.SessionAnswered answered:
                Require(_waiting.Remove(answered.Poll), $"{answered.Poll} was answered, but nobody waits for it");
                break;
            case SchedulerEffect.SessionRefused refused:
                Require(_waiting.Remove(refused.Poll), $"{refused.Poll} was refused, but nobody waits for it");
                break;
            default:
                break;
        }
    }

    // Two changes of an operation in one turn tell its state at the end twice.
    private static bool IsSaidAgain(SchedulerEffect effect, IEnumerable<SchedulerEffect> later) =>
        effect is SchedulerEffect.OperationChanged { Operation: { IsDone: true } view }
        && later.OfType<SchedulerEffect.OperationChanged>()
            .Any(other => other.Name == view.Name && ReferenceEquals(other.Operation.Outcome, view.Outcome));

    private void CheckChange(OperationView view)
    {
        Require(!_finished.Contains(view.Name), $"{view.Name} changed after its end");
        Require(view.Attempts <= limits.AttemptsMax, $"{view.Name} was tried {view.Attempts} times");
        if (view.IsDone)
        {
            Require(_unfinished.Remove(view.Name), $"{view.Name} ended, but had not begun");
            _finished.Add(view.Name);
        }
    }

    private void CheckPlaces()
    {
        Dictionary<Job, int> queued = Queued().CountBy(job => job).ToDictionary();
        Dictionary<Job, int> leased = scheduler.Bots.All
            .SelectMany(session => session.Leases.Values)
            .Where(lease => lease.State != LeaseState.Cancelled)
            .CountBy(lease => lease.Job)
            .ToDictionary();
        int places = 0;
        foreach (Job job in scheduler.Jobs.All)
        {
            int inQueues = queued.GetValueOrDefault(job);
            int inLeases = leased.GetValueOrDefault(job);
            int recording = job.Place == JobPlace.Recording ? 1 : 0;
            Require(
                inQueues + inLeases + recording == 1,
                $"{job.Id} is in {inQueues} queues, {inLeases} leases and {recording} times being recorded");
            Require(job.Place == JobPlace.Queued == (inQueues == 1), $"{job.Id} is {job.Place}, but in {inQueues} queues");
            Require(job.Attempts <= limits.AttemptsMax, $"{job.Id} was tried {job.Attempts} times");
            places += inQueues + inLeases;
        }

        Require(places == queued.Count + leased.Count, "a queue or a lease holds a job that is not in the book");
        Require(queued.Count == scheduler.Matchmaker.QueuedCount, "the queues are miscounted");
    }

    private void CheckShares()
    {
        int executing = scheduler.Matchmaker.Shares.Sum(shares => shares.Executing);
        int held = scheduler.Bots.All.Sum(session => session.Leases.Values.Count(lease => lease.State != LeaseState.Cancelled));
        Require(executing == held, $"{held} leases are held, but shares of bots say {executing}");
    }

    private void CheckBots()
    {
        foreach (BotSession session in scheduler.Bots.All)
        {
            Require(session.Leases.Count <= session.Capacity, $"{session.Bot} holds {session.Leases.Count} of {session.Capacity}");
            Require(session.Poll is null || _waiting.Contains(session.Poll.Value), $"{session.Bot} is held by a call that is over");
            Require(session.Silence.IsSet, $"{session.Bot} would never be missed");
            bool couldRun = session.CanListen && Queued().Any(job => _order.CanRun(session, job));
            Require(!couldRun, $"{session.Bot} waits for a job, and one that it can run waits for a bot");
        }

        Require(
            scheduler.Bots.All.Count(session => session.Poll is not null) == _waiting.Count,
            "a bot's call was forgotten");
    }

    private IEnumerable<Job> Queued() => scheduler.Matchmaker.Queues.SelectMany(queue => queue.Jobs);
}
