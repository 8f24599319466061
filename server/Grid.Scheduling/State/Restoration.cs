using Grid.Scheduling.State.Choice;
using Grid.Scheduling.State.Order;

namespace Grid.Scheduling.State;

/// <summary>
/// Goes on where an earlier writer stood: rows are filed as they come, and find their places when all are there.
/// </summary>
internal sealed class Restoration(
    Turn turn,
    JobBook jobs,
    OperationBook operations,
    BotBook bots,
    Matchmaker matchmaker,
    Orders orders,
    SizeBook sizes)
{
    private readonly List<(Job Job, LeaseHold? Hold)> _restored = [];

    public void Restore(SchedulerRow row)
    {
        switch (row)
        {
            case JobRow job when jobs.Restore(job) is { } restored:
                _restored.Add((restored, job.Lease));
                break;
            case OperationRow operation:
                jobs.Restore(operation);
                break;
            case SessionRow session:
                bots.Restore(session);
                break;
            case NoteRow { Kind: SizeBook.NoteKind } note:
                sizes.Restore(note);
                break;
            case NoteRow note:
                orders.Restore(note);
                break;
            default:
                // A job that has ended, or a note of a feature that this version does not have.
                break;
        }
    }

    /// <summary>Everything is there: jobs go where they were, and bots have their time to come back.</summary>
    public void Resume(JobId lastJob, long lastOperation)
    {
        jobs.ContinueAfter(lastJob);
        operations.ContinueAfter(lastOperation);
        orders.ApplyDrains();
        foreach (BotSession session in bots.All)
        {
            session.SeenAt = turn.Now;
            turn.Deadlines.Set(session.Silence, turn.Now + turn.Limits.BotSilenceMax);
        }

        foreach ((Job job, LeaseHold? hold) in _restored)
        {
            Place(job, hold);
        }

        _restored.Clear();
        _restored.TrimExcess();
    }

    private void Place(Job job, LeaseHold? hold)
    {
        ClientMetadata client = job.Operations.MinBy(operation => operation.Sequence)?.Client ?? ClientMetadata.None;
        job.Share = matchmaker.ShareOf(job.Spec, client, ShareTree.PathOf(job.Spec.Instance.Value, client));
        if (job is { Place: JobPlace.Queued, Outcome: { } refusal })
        {
            jobs.Finish(job, refusal);
        }
        else if (job.Place == JobPlace.Queued)
        {
            job.Spec = sizes.Settle(job.Spec);
            matchmaker.Enqueue(job);
        }
        else if (job.Place == JobPlace.Recording)
        {
            jobs.RecordAgain(job);
        }
        else if (hold is { } lease && bots.Find(lease.Session) is { } session)
        {
            Hold(job, lease, session);
        }
        else
        {
            job.LastLease = hold?.Id;
            jobs.TakeBack(job, $"bot '{job.Bot}' is lost: its session ended with the earlier server", wasTried: true);
        }
    }

    private void Hold(Job job, LeaseHold hold, BotSession session)
    {
        LeaseState state = hold.IsTaken ? LeaseState.Active : LeaseState.Pending;
        Lease lease = turn.SpareLeases.Take();
        lease.Begin(hold.Id, job, session, state, isRestored: true);
        session.Add(lease);
        job.HoldBy(lease);
        job.StartedAt = hold.IsTaken ? job.StartedAt ?? turn.Now : null;

        // The bot gets time to say that it is done, even if that was due while no server listened.
        DateTimeOffset soonest = turn.Now + turn.Limits.LeaseAcceptanceMax;
        DateTimeOffset due = hold.IsTaken ? job.RunsUntil(turn.Limits) : soonest;
        turn.Deadlines.Set(lease, due > soonest ? due : soonest);
    }
}
