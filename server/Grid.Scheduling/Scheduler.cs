using System.Diagnostics;
using Grid.Core;
using Grid.Scheduling.State;
using Grid.Scheduling.State.Choice;
using Grid.Scheduling.State.Order;
using Grid.Scheduling.State.Quotas;

namespace Grid.Scheduling;

/// <summary>
/// The scheduler as a fold: an input changes the state and yields effects. It knows no clock, no chance, no thread: the
/// same inputs give the same effects. One caller at a time.
/// </summary>
public sealed class Scheduler
{
    private readonly Turn _turn;
    private readonly Restrictions _restrictions;
    private readonly QuotaBook _quotas;
    private readonly OperationBook _operations;
    private readonly Matchmaker _matchmaker;
    private readonly JobBook _jobs;
    private readonly BotBook _bots;
    private readonly Preemption _preemption;
    private readonly Orders _orders;
    private readonly Restoration _restoration;

    // Of the request that is being applied.
    private NameFingerprint _sharePath;

    /// <param name="limits">Every bound it keeps.</param>
    /// <param name="seed">Where the names of leases begin; another one for every life of a server.</param>
    /// <param name="isDurable">Whether changes are gathered for <see cref="TakeChanges"/>; whoever asks for it has to take them.</param>
    public Scheduler(SchedulerLimits limits, ulong seed, bool isDurable = false)
    {
        _turn = new Turn(limits, isDurable);
        _operations = new OperationBook(_turn);
        _restrictions = new Restrictions(_turn);
        _quotas = new QuotaBook(_turn);
        _matchmaker = new Matchmaker(_turn, new PausedQueues(_restrictions), _quotas);
        SizeBook sizes = new(_turn, _matchmaker);
        _jobs = new JobBook(_turn, _operations, _matchmaker, sizes);
        _bots = new BotBook(_turn, _jobs, _matchmaker, _restrictions, new NameSource(seed));
        _preemption = new Preemption(_turn, _quotas, _jobs);
        _orders = new Orders(_restrictions, _quotas, _matchmaker, _jobs, _operations, _bots);
        _restoration = new Restoration(_turn, _jobs, _operations, _bots, _matchmaker, _orders, sizes);
    }

    /// <summary>When a Tick is due at the latest; null while nothing is.</summary>
    public DateTimeOffset? NextDeadline => _turn.Deadlines.NextAt;

    /// <summary>Something has changed that is to be kept.</summary>
    public bool HasChanges => !_turn.Ledger.IsEmpty;

    /// <summary>Effects since changes were last taken have to wait until those are durable.</summary>
    public bool HasUrgentChanges => _turn.Ledger.IsUrgent;

    internal JobBook Jobs => _jobs;

    internal BotBook Bots => _bots;

    internal Matchmaker Matchmaker => _matchmaker;

    internal int DeadlineCount => _turn.Deadlines.Count;

    /// <summary>Applies one input. The effects are valid until the next call, and in the order they are to be performed.</summary>
    public IReadOnlyList<SchedulerEffect> Apply(SchedulerInput input)
    {
        Foresee(input);
        _turn.Begin(input.At);
        if (input is SchedulerInput.Stalled stalled)
        {
            _turn.Deadlines.Postpone(stalled.Duration);
        }

        while (_turn.Deadlines.TryTakeDue(_turn.Now, out Deadline? due))
        {
            Fire(due);
        }

        Change(input);

        // Jobs leave their queues only after everything has happened, so that one which was just taken back, and has been
        // queued longest, is not passed by.
        while (_matchmaker.TryTake(out BotSession? session, out Job? job))
        {
            _bots.Grant(session, job);
        }

        _preemption.Review();

        _bots.Answer();
        return _turn.Effects;
    }

    /// <summary>What has changed since the last time, to be kept as a whole before its effects are performed.</summary>
    public SchedulerChanges TakeChanges() => _turn.Ledger.Take();

    /// <summary>
    /// Takes back a row of an earlier writer: notes, sessions and jobs in any order, operations after their jobs. To be
    /// followed by <see cref="SchedulerInput.Resumed"/> before anything else.
    /// </summary>
    public void Restore(SchedulerRow row) => _restoration.Restore(row);

    /// <summary>An operation as it is now; null when there is none of this name.</summary>
    public OperationView? Find(OperationName name) => _operations.Find(name)?.View;

    /// <summary>Operations created after the one with number <paramref name="sequence"/>, in that order.</summary>
    public IEnumerable<OperationView> OperationsAfter(long sequence) =>
        _operations.After(sequence).Select(operation => operation.View);

    /// <summary>Everything in figures.</summary>
    public SchedulerSnapshot Snapshot() => new(
        _operations.UnfinishedCount,
        _operations.FinishedCount,
        _matchmaker.QueuedCount,
        _jobs.CountIn(JobPlace.Leased),
        _jobs.CountIn(JobPlace.Recording),
        Queues(),
        BotFigures());

    /// <summary>What operators have forbidden for a while.</summary>
    public IReadOnlyList<Drain> Drains => [.. _restrictions.Drains];

    /// <summary>What operators have forbidden for a while.</summary>
    public IReadOnlyList<Pause> Pauses => [.. _restrictions.Pauses];

    /// <summary>Bots for which quotas can be set.</summary>
    public IReadOnlyList<Cohort> Cohorts => _turn.Limits.Cohorts;

    /// <summary>Every quota, and what its instance has.</summary>
    public IReadOnlyList<QuotaView> Quotas => [.. _quotas.Views];

    /// <summary>Queues with jobs that wait or run, in no order.</summary>
    public IReadOnlyList<QueueView> Queues() => QueueSurvey.Of(_matchmaker, _bots);

    /// <summary>Every bot, without what it holds, in no order.</summary>
    public IReadOnlyList<BotView> BotFigures() => [.. _bots.All.Select(BotSurvey.FiguresOf)];

    /// <summary>Bots that a selector fits, by name, after the one named so.</summary>
    public IReadOnlyList<BotView> BotsAfter(BotSelector which, string name, int countMax) =>
        BotSurvey.After(_bots.All, which, name, countMax);

    /// <summary>A connected bot with what it holds; null when there is none of this name.</summary>
    public BotView? FindBot(BotId bot) => _bots.Find(bot) is { } session ? BotSurvey.ViewOf(session) : null;

    /// <summary>How many connected bots a selector fits.</summary>
    public int CountBots(BotSelector which) =>
        _bots.All.Count(session => which.Matches(session.Bot, session.Group!.Offered));

    /// <summary>How many operations would end with this one's job, itself included; 0 when it has ended, null when it is unknown.</summary>
    public int? CountSharers(OperationName name) => _operations.Find(name) switch
    {
        null => null,
        { IsDone: true } => 0,
        { Job: { } job } => job.Operations.Count,
        _ => 1,
    };

    /// <summary>Why an operation is where it is; null when there is none of this name.</summary>
    public OperationExplanation? Explain(OperationName name) =>
        _operations.Find(name) is { } operation ? new Explainer(_matchmaker, _restrictions).Explain(operation) : null;

    // Each of these places is somewhere else in a large table: the processor is to fetch all of them at once.
    private void Foresee(SchedulerInput input)
    {
        if (input is SchedulerInput.ExecuteRequested request)
        {
            _operations.Foresee(request.Name);
            _jobs.Foresee(request.ActionDigest);
            _sharePath = ShareTree.PathOf(request.Instance.Value, request.Client);
            _matchmaker.Foresee(request.Pool, _sharePath);
        }
    }

    private void Change(SchedulerInput input)
    {
        switch (input)
        {
            case SchedulerInput.ExecuteRequested execute:
                Execute(execute);
                break;
            case SchedulerInput.OperationPrepared prepared when FindInCacheCheck(prepared.Name) is { } operation:
                _jobs.Add(operation, prepared.Spec);
                break;
            case SchedulerInput.OperationResolved resolved when FindInCacheCheck(resolved.Name) is { } operation:
                _operations.Finish(operation, resolved.Outcome);
                break;
            case SchedulerInput.OperationCancelled cancelled when FindUnfinished(cancelled.Name) is { } operation:
                _jobs.Leave(operation);
                break;
            case SchedulerInput.OperationDeleted deleted:
                _operations.Delete(deleted.Name);
                break;
            case SchedulerInput.SessionCreated created:
                _bots.Create(created);
                break;
            case SchedulerInput.SessionUpdated updated:
                _bots.Update(updated);
                break;
            case SchedulerInput.PollAbandoned abandoned:
                _bots.Abandon(abandoned);
                break;
            case SchedulerInput.Order order:
                _orders.Apply(order);
                break;
            case SchedulerInput.ResultRecorded recorded:
                _jobs.Recorded(recorded.Job, recorded.Outcome);
                break;
            case SchedulerInput.Resumed resumed:
                _restoration.Resume(resumed.LastJob, resumed.LastOperation);
                break;
            default:
                // Time has passed; or what was named is gone, or past the point where this matters.
                break;
        }
    }

    private void Fire(Deadline due)
    {
        switch (due.Kind)
        {
            case DeadlineKind.Lease:
                _bots.LeaseDue((Lease)due.Owner);
                break;
            case DeadlineKind.Silence:
                _bots.SilenceDue((BotSession)due.Owner);
                break;
            case DeadlineKind.Hold:
                _bots.HoldDue((BotSession)due.Owner);
                break;
            case DeadlineKind.Unmatched:
                GiveUp((JobQueue)due.Owner);
                break;
            case DeadlineKind.QueueAge:
                GiveUpOverdue();
                break;
            case DeadlineKind.Shortage:
                _preemption.ShortageDue((CohortShare)due.Owner);
                break;
            case DeadlineKind.Retention:
                _operations.ForgetOld();
                break;
            default:
                throw new UnreachableException();
        }
    }

    private void Execute(SchedulerInput.ExecuteRequested request)
    {
        if (_operations.UnfinishedCount >= _turn.Limits.OperationsUnfinishedMax)
        {
            _turn.Emit(new SchedulerEffect.OperationRefused(
                request.Name,
                GridStatus.ResourceExhausted,
                $"{_operations.UnfinishedCount} operations are under way, which is the most the server takes: try again later."));
            return;
        }

        Operation operation = _operations.Create(request, _sharePath);
        if (_jobs.FindShared(request.Pool, request.ActionDigest) is { } job)
        {
            _jobs.Join(operation, job);
        }
        else
        {
            _operations.Prepare(operation, request);
        }
    }

    private void GiveUp(JobQueue queue)
    {
        JobOutcome outcome = _matchmaker.ExplainUnmatched(queue);
        foreach (Job job in queue.Jobs.ToArray())
        {
            _jobs.GiveUp(job, outcome);
        }
    }

    private void GiveUpOverdue()
    {
        while (_matchmaker.Overdue is { } job)
        {
            _jobs.Finish(job, JobOutcome.Failed(
                GridStatus.Unavailable,
                $"Operation has been queued for too long: it waited for a bot with ({job.Spec.Requirements}) since {job.WaitsSince:u}, "
                + $"{_turn.Limits.QueueAgeMax} is the limit (queue-timeout-job-max-age), and {job.Queue!.Count} such jobs wait. "
                + (job.Queue.Matches.Length > 0
                    ? "Try again later, or start more bots."
                    : LackOf(job.Queue))));
        }

        _matchmaker.AwaitOverdue();
    }

    // How long jobs wait where there are no bots at all is another limit: that one was not reached.
    private string LackOf(JobQueue queue) => _matchmaker.ExplainUnmatched(queue) is { Status: GridStatus.FailedPrecondition } lack
        ? lack.Message
        : "No bot is connected: start one, then try again.";

    private Operation? FindUnfinished(OperationName name) =>
        _operations.Find(name) is { IsDone: false } operation ? operation : null;

    private Operation? FindInCacheCheck(OperationName name) =>
        FindUnfinished(name) is { Job: null } operation ? operation : null;
}
