using System.Text;
using Grid.Core;
using Grid.Scheduling;
using Grid.Scheduling.Durable;
using Grid.Scheduling.State;
using Grid.Scheduling.State.Quotas;

namespace Grid.Simulation.Plants;

/// <summary>
/// Plants one kind of fault: falsifies what goes into a scheduler and what comes out of it, and lays hands on its books.
/// The scheduler itself has no switch for any of it.
/// </summary>
internal sealed class Saboteur(Plant plant, int seed)
{
    private const int OneIn = 4;
    private const int BotCapacityMax = 3;
    private const int TriesTooMany = 100;

    private readonly Random _random = new(seed);
    private readonly RowForger _forger = new(plant);
    private readonly List<LeaseAnswer> _told = [];
    private readonly List<(Job Job, JobSpec Spec)> _disguised = [];
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

        if (plant == Plant.IgnoreQuota)
        {
            LiftMaxima(scheduler);
        }

        if (plant == Plant.IgnorePause && input is SchedulerInput.SessionUpdated)
        {
            Disguise(scheduler);
        }

        if (input is SchedulerInput.SessionUpdated)
        {
            Job[] queued = [.. scheduler.Matchmaker.Queues.SelectMany(queue => queue.Jobs).OrderBy(job => job.Id.Value)];
            _hidden = plant switch
            {
                Plant.JumpQueue when Strikes() => [.. queued.Take(1)],
                Plant.PassUrgent when Strikes() => [.. queued.Where(job => job.Priority == queued.Min(other => other.Priority))],
                Plant.IdleBot when Strikes() => queued,
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
        (Plant.OverfillBot, SchedulerInput.SessionUpdated update) => update with { Report = Overrate(update.Report) },
        (Plant.MistakeDemand, SchedulerInput.OperationPrepared prepared) when Strikes() =>
            prepared with { Spec = prepared.Spec.With(PlatformRequirements.None) },
        (Plant.DropCancellation, SchedulerInput.OperationCancelled cancelled) => new SchedulerInput.Tick(cancelled.At),
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
        Undisguise(scheduler);
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
    public SchedulerChanges Change(SchedulerChanges changes) => Strikes() ? _forger.Forge(changes) : changes;

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
            case (Plant.RetryForever, SchedulerEffect.JobRequeued requeued) when Find(scheduler, requeued.Job) is { } job:
                job.Attempts = TriesTooMany;
                return [effect];
            case (_, SchedulerEffect.LeaseGranted granted) when Find(scheduler, granted.Job)?.Lease is { } lease:
                return [Misgrant(granted, lease)];
            case (Plant.LeakBot, SchedulerEffect.SessionClosed closed):
                scheduler.Matchmaker.Join(new BotSession(closed.Name, closed.Bot, new SchedulerLimits()), PlatformProperties.None);
                return [effect];
            case (_, SchedulerEffect.SessionAnswered answered):
                return Misanswer(scheduler, answered);
            case (Plant.CreateTwice, SchedulerEffect.OperationCreated):
                return [effect, effect];
            case (Plant.DropCreation, SchedulerEffect.OperationCreated):
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

    private SchedulerEffect.LeaseGranted Misgrant(SchedulerEffect.LeaseGranted granted, Lease lease)
    {
        switch (plant)
        {
            case Plant.MisnameLease:
                return granted with { Lease = new LeaseId("misnamed") };
            case Plant.UseUnhealthyBot:
                lease.Session.Status = BotStatus.Unhealthy;
                return granted;
            case Plant.CrowdBot:
                lease.Session.Capacity = 0;
                return granted;
            case Plant.MisplaceJob:
                lease.Job.Spec = lease.Job.Spec.With(PlatformRequirements.Of([new PlatformProperty("ISA", "vax")]));
                return granted;
            case Plant.MiscountShare:
                lease.Job.Share!.TakeBack();
                return granted;
            default:
                return granted;
        }
    }

    private IEnumerable<SchedulerEffect> Misanswer(Scheduler scheduler, SchedulerEffect.SessionAnswered answered)
    {
        BotAnswer answer = answered.Answer;
        _told.AddRange(answer.Leases.Where(lease => lease.State == LeaseState.Pending));
        switch (plant)
        {
            case Plant.DropAnswer:
                return [];
            case Plant.AnswerTwice:
                return [answered, answered];
            case Plant.KeepCall:
                scheduler.Bots.Find(answer.Session)?.Poll = answered.Poll;
                return [answered];
            case Plant.ReplayLease:
                return [answered with { Answer = answer with { Leases = [.. _told.Take(1)] } }];
            case Plant.InventLease:
                return [answered with { Answer = answer with { Leases = [.. _told.TakeLast(1).Select(Invent)] } }];
            default:
                return [answered];
        }
    }

    private static LeaseAnswer Invent(LeaseAnswer lease) => lease with { Id = new LeaseId("invented") };

    private static BotReport Overrate(BotReport report) => report with
    {
        Offered = PlatformProperties.Of(report.Offered.Items.Select(
            property => property.Name == "cores" ? property with { Value = "4" } : property)),
    };

    private static void LiftMaxima(Scheduler scheduler)
    {
        foreach (CohortState cohort in scheduler.Bots.All.Select(session => session.Group!.Cohort).OfType<CohortState>())
        {
            cohort.Shares.Where(share => share.HasQuota).ToList().ForEach(share => share.SetQuota(share.Min, max: null));
        }
    }

    // Jobs of a paused instance go for those of another while a bot is given work.
    private void Disguise(Scheduler scheduler)
    {
        Job[] paused = [.. scheduler.Matchmaker.Queues.Where(queue => queue.PausedInstance is not null).SelectMany(queue => queue.Jobs)];
        foreach (Job job in paused)
        {
            _disguised.Add((job, job.Spec));
            Respecify(scheduler, job, job.Spec with { Instance = InstanceName.Parse("disguise") });
        }
    }

    private void Undisguise(Scheduler scheduler)
    {
        foreach ((Job job, JobSpec spec) in _disguised)
        {
            Respecify(scheduler, job, spec);
        }

        _disguised.Clear();
    }

    private static void Respecify(Scheduler scheduler, Job job, JobSpec spec)
    {
        bool isQueued = job.Queue is not null;
        if (isQueued)
        {
            scheduler.Matchmaker.Dequeue(job);
        }

        job.Spec = spec;
        if (isQueued)
        {
            scheduler.Matchmaker.Enqueue(job);
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

    private static bool IsStarved(Job job) => job.Share!.Parent!.Name == "build3";

    private bool Strikes() => plant != Plant.None && _random.Next(OneIn) == 0;
}
