using System.Text;
using Grid.Core;
using Grid.Scheduling;
using Grid.Scheduling.Durable;
using Grid.Scheduling.State;

namespace Grid.Simulation.Plants;

/// <summary>
/// Plants one kind of fault: falsifies what goes into a scheduler and what comes out of it, and lays hands on its books.
/// The scheduler itself has no switch for any of it.
/// </summary>
internal sealed class Saboteur(Plant plant, int seed)
{
    private const int OneIn = 4;
    private const int BotCapacityMax = 3;

    private readonly Random _random = new(seed);
    private IReadOnlyList<Job> _hidden = [];

    public bool LetsOutEarly => plant == Plant.AckBeforeCommit;

    public bool IgnoresEpochs => plant == Plant.IgnoreEpoch;

    /// <summary>Before an input is applied.</summary>
    public void Before(Scheduler scheduler, SchedulerInput input)
    {
        if (plant == Plant.IgnoreDrain)
        {
            scheduler.Bots.All.ToList().ForEach(session => session.DrainedBy = null);
        }

        if (input is SchedulerInput.SessionUpdated)
        {
            Job[] queued = [.. scheduler.Matchmaker.Queues.SelectMany(queue => queue.Jobs).OrderBy(job => job.Id.Value)];
            _hidden = plant switch
            {
                Plant.JumpQueue when Strikes() => [.. queued.Take(1)],
                Plant.StarveInvocation when queued.Count(job => !IsStarved(job)) > BotCapacityMax => [.. queued.Where(IsStarved)],
                _ => [],
            };
            foreach (Job job in _hidden)
            {
                scheduler.Matchmaker.Dequeue(job);
            }
        }
    }

    /// <summary>What is applied instead of an input.</summary>
    public SchedulerInput Change(SchedulerInput input) => (plant, input) switch
    {
        (Plant.InventResult, SchedulerInput.SessionUpdated update) when Strikes() =>
            update with { Report = update.Report with { Leases = [.. update.Report.Leases.Select(Invent)] } },
        (Plant.OverrateBot, SchedulerInput.SessionUpdated update) =>
            update with { Report = update.Report with { Capacity = update.Report.Capacity + 1 } },
        _ => input,
    };

    /// <summary>After an input was applied: what is let out of its effects.</summary>
    public IReadOnlyList<SchedulerEffect> After(Scheduler scheduler, IReadOnlyList<SchedulerEffect> effects)
    {
        foreach (Job job in _hidden)
        {
            scheduler.Matchmaker.Enqueue(job);
        }

        _hidden = [];

        if (plant == Plant.None)
        {
            return effects;
        }

        List<SchedulerEffect> changed = [];
        foreach (SchedulerEffect effect in effects)
        {
            changed.AddRange(Strikes() ? Change(scheduler, effect) : [effect]);
        }

        return changed;
    }

    /// <summary>What is kept of changes.</summary>
    public SchedulerChanges Change(SchedulerChanges changes) => plant switch
    {
        Plant.TearCommit when changes.Jobs.Count > 0 && Strikes() => changes with { Jobs = [.. changes.Jobs.Skip(1)] },
        Plant.FalsifyRow when Strikes() => changes with { Jobs = [.. changes.Jobs.Select(Falsify)] },
        Plant.KeepSession => changes with { ClosedSessions = [] },
        _ => changes,
    };

    private IEnumerable<SchedulerEffect> Change(Scheduler scheduler, SchedulerEffect effect)
    {
        switch (plant, effect)
        {
            case (Plant.DropRequeue, SchedulerEffect.JobRequeued requeued) when Find(scheduler, requeued.Job) is { Queue: not null } job:
                scheduler.Matchmaker.Dequeue(job);
                return [effect];
            case (Plant.ForgetAttempt, SchedulerEffect.JobRequeued requeued) when Find(scheduler, requeued.Job) is { } job:
                job.Attempts = 0;
                return [effect];
            case (Plant.DoubleGrant, SchedulerEffect.LeaseGranted granted) when Find(scheduler, granted.Job) is { Lease: not null } job:
                scheduler.Matchmaker.Enqueue(job);
                return [effect];
            case (Plant.LeakBot, SchedulerEffect.SessionClosed closed):
                scheduler.Matchmaker.Join(new BotSession(closed.Name, closed.Bot, new SchedulerLimits()), PlatformProperties.None);
                return [effect];
            case (Plant.DropAnswer, SchedulerEffect.SessionAnswered):
            case (Plant.DropPreparation, SchedulerEffect.PrepareOperation):
            case (Plant.DropEnd, SchedulerEffect.OperationChanged { Operation.IsDone: true }):
                return [];
            case (Plant.EndTwice, SchedulerEffect.OperationChanged { Operation.IsDone: true } changed):
                JobOutcome other = JobOutcome.Failed(GridStatus.Aborted, "planted");
                return [effect, changed with { Operation = changed.Operation with { Outcome = other } }];
            case (Plant.RecordTwice, SchedulerEffect.RecordResult):
                return [effect, effect];
            default:
                return [effect];
        }
    }

    private static Job? Find(Scheduler scheduler, JobId id) => scheduler.Jobs.All.FirstOrDefault(job => job.Id == id);

    private static LeaseReport Invent(LeaseReport report) => report.State == LeaseState.Active
        ? report with
        {
            State = LeaseState.Completed,
            Outcome = new JobOutcome { Status = GridStatus.Ok, Result = Encoding.UTF8.GetBytes(report.Id.Value) },
        }
        : report;

    private static JobRow Falsify(JobRow job) => job with { Attempts = job.Attempts + 1 };

    private static bool IsStarved(Job job) => job.Share!.Parent!.Name == "build3";

    private bool Strikes() => plant != Plant.None && _random.Next(OneIn) == 0;
}
