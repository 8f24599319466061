using System.Diagnostics.CodeAnalysis;
using Grid.Core;

namespace Grid.Scheduling.State;

/// <summary>
/// Every conversation with a bot. Work goes only into the answer of a call that waits, because nothing else tells us that
/// the bot will hear of it; and what a later call does not list, the bot never got.
/// </summary>
internal sealed class BotBook(Turn turn, JobBook jobs, Matchmaker matchmaker, Restrictions restrictions, NameSource names)
{
    private readonly Dictionary<BotSessionName, BotSession> _sessions = [];
    private readonly Dictionary<BotId, BotSession> _byBot = [];

    public IEnumerable<BotSession> All => _sessions.Values;

    public BotSession? Find(BotId bot) => _byBot.GetValueOrDefault(bot);

    public BotSession? Find(BotSessionName name) => _sessions.GetValueOrDefault(name);

    /// <summary>A session of an earlier writer: its bot is about to come back.</summary>
    public void Restore(SessionRow row)
    {
        BotSession session = new(row.Name, row.Bot, turn.Limits)
        {
            Status = row.Status,
            Capacity = row.Capacity,
            Version = row.Version,
            Labels = row.Labels,
            IsRestored = true,
        };
        if (_byBot.TryAdd(row.Bot, session))
        {
            _sessions.Add(row.Name, session);
            matchmaker.Join(session, row.Offered);
        }
    }

    public void Create(SchedulerInput.SessionCreated input)
    {
        if (_byBot.TryGetValue(input.Report.Bot, out BotSession? earlier))
        {
            Close(earlier, "the bot began another session");
        }

        if (!TryOpen(input.Poll, input.Name, input.Report, isAdopted: false, out BotSession? session))
        {
            return;
        }

        // A bot that begins anew has no job of ours any more, whatever it brings along.
        session.Foreign.AddRange(input.Report.Leases.Where(report => report.IsRunning).Select(report => report.Id));
        Await(session, input.Poll, TimeSpan.Zero);
    }

    public void Update(SchedulerInput.SessionUpdated input)
    {
        if (_sessions.TryGetValue(input.Name, out BotSession? session))
        {
            session.IsRestored = false;
            Supersede(session);
            Refresh(session, input.Report);
            ReadOnlySpan<LeaseReport> reports = input.Report.Leases is LeaseReport[] array ? array : [.. input.Report.Leases];
            TakeBackUnlisted(session, input.Poll, reports);
            foreach (LeaseReport report in reports)
            {
                Hear(session, report);
            }
        }
        else if (restrictions.EndedSessions.Contains(input.Name))
        {
            // To adopt it would undo what the operator did. A bot that asks for a new session gets one.
            turn.Emit(new SchedulerEffect.SessionRefused(
                input.Poll, GridStatus.NotFound, $"An operator ended session '{input.Name}': begin a new one, or stop."));
            return;
        }
        else if (!TryAdopt(input, out session))
        {
            return;
        }

        Await(session, input.Poll, HoldFor(session, input.Patience));
    }

    /// <summary>The call that was held will not be heard: work must not go into its answer.</summary>
    public void Abandon(SchedulerInput.PollAbandoned input)
    {
        if (_sessions.TryGetValue(input.Name, out BotSession? session) && session.Poll == input.Poll)
        {
            StopWaiting(session);
        }
    }

    public void Grant(BotSession session, Job job)
    {
        LeaseId id = new(names.NextIn(job.Spec.Instance));
        Lease lease = turn.SpareLeases.Take();
        lease.Begin(id, job, session, LeaseState.Pending);
        session.Add(lease);
        job.LendTo(lease);
        turn.Ledger.Touch(job);
        turn.Tell(job, JobEventKind.Assigned, session.Bot.Value);
        turn.Deadlines.Set(lease, turn.Now + turn.Limits.LeaseAcceptanceMax);
        turn.Emit(new SchedulerEffect.LeaseGranted(id, job.Id, session.Bot));
        turn.Wake(session);
        if (!session.CanListen)
        {
            session.StopListening();
        }

        jobs.Foresee(matchmaker.Upcoming);
    }

    /// <summary>A bot did not take a lease, or its job ran too long.</summary>
    public void LeaseDue(Lease lease)
    {
        if (lease.State == LeaseState.Active)
        {
            lease.State = LeaseState.Cancelled;
            lease.Job.EndLease();
            jobs.Finish(lease.Job, JobOutcome.Failed(
                GridStatus.DeadlineExceeded,
                $"The action ran for longer than its timeout of {lease.Job.Timeout(turn.Limits)} allows, on bot '{lease.Session.Bot}'."));
        }
        else if (lease.State == LeaseState.Pending)
        {
            lease.State = LeaseState.Cancelled;
            jobs.TakeBack(lease.Job, $"bot '{lease.Session.Bot}' did not take the job", wasTried: true);
        }

        turn.Wake(lease.Session);
    }

    public void SilenceDue(BotSession session) =>
        Close(session, $"it was silent for {turn.Limits.BotSilenceMax}");

    public void HoldDue(BotSession session) => turn.Wake(session);

    /// <summary>Answers every bot that has something to hear; the others go on waiting.</summary>
    public void Answer()
    {
        for (int i = 0; i < turn.Woken.Count; i++)
        {
            BotSession session = turn.Woken[i];
            if (session.Poll is null)
            {
                continue;
            }

            Answer(session);
            if (session.IsLeaving && session.Leases.Count == 0)
            {
                Close(session, "it is shutting down");
            }
        }
    }

    private void Answer(BotSession session)
    {
        DateTimeOffset expiresAt = turn.Now + turn.Limits.LeaseDuration;
        if (session.Foreign.Count > 0)
        {
            turn.Ledger.Confirm();
        }

        LeaseAnswer[] leases = AnswersFor(session, expiresAt);

        // A bot with nothing to lose may be left in peace; clients derive the deadline of their next poll from this.
        DateTimeOffset sessionExpiresAt = leases.Length > 0 ? expiresAt : turn.Now + turn.Limits.IdleHoldMax;
        turn.Emit(new SchedulerEffect.SessionAnswered(
            session.Poll!.Value, new BotAnswer(session.Name, sessionExpiresAt, leases)));
        session.Foreign.Clear();
        session.HasNews = false;
        StopWaiting(session);
    }

    private static LeaseAnswer[] AnswersFor(BotSession session, DateTimeOffset expiresAt)
    {
        int count = session.Leases.Count + session.Foreign.Count;
        if (count == 0)
        {
            return [];
        }

        LeaseAnswer[] answers = new LeaseAnswer[count];
        int next = 0;
        for (int i = 0; i < session.Leases.Count; i++)
        {
            answers[next++] = AnswerOf(session.Leases.Values[i], expiresAt);
        }

        foreach (LeaseId id in session.Foreign)
        {
            answers[next++] = new LeaseAnswer(id, LeaseState.Cancelled, default, expiresAt);
        }

        return answers;
    }

    private static LeaseAnswer AnswerOf(Lease lease, DateTimeOffset expiresAt) =>
        new(lease.Id, lease.State, lease.Spec.Payload, expiresAt) { Function = lease.Spec.ActionDigest.Function };

    private bool TryOpen(
        PollId poll,
        BotSessionName name,
        BotReport report,
        bool isAdopted,
        [NotNullWhen(true)] out BotSession? session)
    {
        session = null;
        if (_sessions.Count >= turn.Limits.BotSessionsMax)
        {
            turn.Emit(new SchedulerEffect.SessionRefused(
                poll, GridStatus.Unavailable, $"{_sessions.Count} bots are connected, which is the most this server takes."));
            return false;
        }

        session = new BotSession(name, report.Bot, turn.Limits);
        _sessions.Add(name, session);
        _byBot.Add(report.Bot, session);
        Refresh(session, report);
        turn.Emit(new SchedulerEffect.SessionOpened(name, report.Bot, report.Offered, isAdopted));
        return true;
    }

    // A bot that outlived a server, or a break in the network, goes on as if nothing had happened: buildbox-worker ends
    // itself on NOT_FOUND, and the work it has done is worth having.
    private bool TryAdopt(
        SchedulerInput.SessionUpdated input,
        [NotNullWhen(true)] out BotSession? session)
    {
        session = null;
        if (_byBot.TryGetValue(input.Report.Bot, out BotSession? other) && other.IsRestored)
        {
            // The earlier writer died before it could write that the bot had begun another session.
            Close(other, "the bot began another session");
        }
        else if (other is not null)
        {
            turn.Ledger.Confirm();
            turn.Emit(new SchedulerEffect.SessionRefused(
                input.Poll,
                GridStatus.FailedPrecondition,
                $"Bot '{input.Report.Bot}' has another session, '{other.Name}': give every bot a name of its own."));
            return false;
        }

        if (!TryOpen(input.Poll, input.Name, input.Report, isAdopted: true, out session))
        {
            return false;
        }

        foreach (LeaseReport report in input.Report.Leases)
        {
            AdoptLease(session, report);
        }

        return true;
    }

    private void AdoptLease(BotSession session, LeaseReport report)
    {
        turn.Ledger.Confirm();
        turn.Wake(session);
        bool isRunning = report.IsRunning;
        bool isResult = report.State == LeaseState.Completed && report.HasResult;
        if (session.Leases.ContainsKey(report.Id))
        {
            // Said twice in one breath: the first time counts.
            return;
        }

        if (isRunning && session.Leases.Count >= session.Capacity)
        {
            session.Foreign.Add(report.Id);
        }
        else if ((isRunning || isResult) && report.Spec is { } spec && jobs.Adopt(spec) is { } job)
        {
            Lease lease = turn.SpareLeases.Take();
            lease.Begin(report.Id, job, session, LeaseState.Pending);
            session.Add(lease);
            job.LendTo(lease);
            turn.Ledger.Touch(job);
            turn.Tell(job, JobEventKind.Assigned, session.Bot.Value);
            Hear(session, report with { State = isResult ? LeaseState.Completed : LeaseState.Active });
        }
        else if (isRunning)
        {
            session.Foreign.Add(report.Id);
        }
    }

    private void Refresh(BotSession session, BotReport report)
    {
        int capacity = Math.Clamp(report.Capacity, 1, turn.Limits.BotCapacityMax);
        bool isSame = session.Status == report.Status && session.Capacity == capacity && session.Version == report.Version
            && (session.Labels == report.Labels || session.Labels.SequenceEqual(report.Labels))
            && session.Group?.Offered.Equals(report.Offered) == true;
        if (!isSame)
        {
            turn.Ledger.Touch(session);
        }

        session.Status = report.Status;
        session.Capacity = capacity;
        session.Version = report.Version;
        session.Labels = report.Labels;
        session.SeenAt = turn.Now;
        if (session.Group is not null && matchmaker.IsRightFor(session, report.Offered))
        {
            return;
        }

        if (session.Group is not null)
        {
            matchmaker.Leave(session);
        }

        matchmaker.Join(session, report.Offered);
        session.DrainedBy = restrictions.DrainOf(session.Bot, report.Offered);
    }

    private void TakeBackUnlisted(BotSession session, PollId poll, ReadOnlySpan<LeaseReport> reports)
    {
        int listedCount = 0;
        foreach (LeaseReport report in reports)
        {
            if (session.Leases.TryGetValue(report.Id, out Lease? listed) && listed.ListedIn != poll)
            {
                listed.ListedIn = poll;
                listedCount++;
            }
        }

        if (listedCount < session.Leases.Count)
        {
            TakeBackAllBut(session, poll);
        }
    }

    private void TakeBackAllBut(BotSession session, PollId listedIn)
    {
        foreach (Lease lost in session.Leases.Values.Where(lease => lease.ListedIn != listedIn).ToArray())
        {
            // A pending lease went astray with the call that carried it; that says nothing about the job.
            bool wasTried = lost.State == LeaseState.Active || lost.IsRestored;
            Return(lost, $"bot '{session.Bot}' no longer lists its lease", wasTried);
        }
    }

    private void Hear(BotSession session, LeaseReport report)
    {
        if (!session.Leases.TryGetValue(report.Id, out Lease? lease))
        {
            HearUnknown(session, report);
            return;
        }

        switch (report.State)
        {
            case LeaseState.Pending:
                turn.Wake(session);
                break;

            case LeaseState.Active:
                HearActive(lease, report);
                break;

            case LeaseState.Completed:
                HearCompleted(lease, report);
                break;

            default:
                Return(lease, $"bot '{session.Bot}' gave its lease up", wasTried: true);
                break;
        }
    }

    // A result that comes twice, or too late, has been dealt with; a job we know nothing of is to stop.
    private void HearUnknown(BotSession session, LeaseReport report)
    {
        if (report.IsRunning)
        {
            session.Foreign.Add(report.Id);
        }

        turn.Ledger.Confirm();
        turn.Wake(session);
    }

    private void HearActive(Lease lease, LeaseReport report)
    {
        if (lease.State == LeaseState.Cancelled)
        {
            turn.Wake(lease.Session);
            return;
        }

        if (lease.State == LeaseState.Pending)
        {
            lease.State = LeaseState.Active;
            jobs.Start(lease.Job);
            turn.Deadlines.Set(lease, lease.Job.RunsUntil(turn.Limits));

            // buildbox-worker starts the job when this very call returns.
            turn.Wake(lease.Session);
        }

        jobs.Progress(lease.Job, report.PartialMetadata);
    }

    private void HearCompleted(Lease lease, LeaseReport report)
    {
        Detach(lease);
        turn.Wake(lease.Session);
        if (lease.State != LeaseState.Cancelled)
        {
            jobs.Complete(lease.Job, report.Outcome ?? JobOutcome.Failed(
                GridStatus.Internal, "the lease was COMPLETED without a result"));
        }
    }

    private void Return(Lease lease, string reason, bool wasTried)
    {
        Detach(lease);
        turn.Wake(lease.Session);
        if (lease.State != LeaseState.Cancelled)
        {
            jobs.TakeBack(lease.Job, reason, wasTried);
        }
    }

    private void Detach(Lease lease)
    {
        lease.Session.Remove(lease);
        lease.PreemptedFor?.Receive(lease);
        turn.Deadlines.Clear(lease);
        turn.SpareLeases.Retire(lease);
    }

    /// <summary>An operator ends a conversation: the bot's jobs go to others at once, and its next call is refused.</summary>
    public void Terminate(BotSession session, string reason)
    {
        restrictions.EndedSessions.Add(session.Name);
        Close(session, $"an operator ended its session: {reason}");
    }

    private void Close(BotSession session, string reason)
    {
        if (session.Poll is not null)
        {
            Answer(session);
        }

        _sessions.Remove(session.Name);
        _byBot.Remove(session.Bot);
        turn.Ledger.Close(session);
        matchmaker.Leave(session);
        turn.Deadlines.Clear(session.Silence);
        foreach (Lease lease in session.Leases.Values.ToArray())
        {
            Return(lease, $"bot '{session.Bot}' is lost: {reason}", wasTried: true);
        }

        turn.Emit(new SchedulerEffect.SessionClosed(session.Name, session.Bot, reason));
    }

    /// <summary>The bot hung up on its earlier call, or is about to: it is answered with what it knows.</summary>
    private void Supersede(BotSession session)
    {
        if (session.Poll is not null)
        {
            Answer(session);
        }
    }

    private void Await(BotSession session, PollId poll, TimeSpan hold)
    {
        session.Poll = poll;
        if (hold <= TimeSpan.Zero || session.HasNews)
        {
            turn.Wake(session);
            hold = TimeSpan.Zero;
        }
        else
        {
            turn.Deadlines.Set(session.Hold, turn.Now + hold);
        }

        turn.Deadlines.Set(session.Silence, turn.Now + hold + turn.Limits.BotSilenceMax);
        if (session.CanListen)
        {
            matchmaker.Listen(session);
        }
    }

    private void StopWaiting(BotSession session)
    {
        session.Poll = null;
        session.StopListening();
        turn.Deadlines.Clear(session.Hold);
        turn.Deadlines.Set(session.Silence, turn.Now + turn.Limits.BotSilenceMax);
    }

    private TimeSpan HoldFor(BotSession session, TimeSpan? patience)
    {
        if (session.IsLeaving || patience < turn.Limits.HeldDeadlineMin)
        {
            return TimeSpan.Zero;
        }

        TimeSpan longest = session.Leases.Count > 0 ? turn.Limits.BusyHoldMax : turn.Limits.IdleHoldMax;
        TimeSpan share = patience * turn.Limits.HeldDeadlineShare ?? longest;
        return share < longest ? share : longest;
    }
}
