using Grid.Core;
using Grid.Scheduling.State.Quotas;

namespace Grid.Scheduling.State;

/// <summary>What operators want, done.</summary>
internal sealed class Orders(
    Restrictions restrictions, QuotaBook quotas, Matchmaker matchmaker, JobBook jobs, OperationBook operations, BotBook bots)
{
    public void Apply(SchedulerInput.Order order)
    {
        switch (order)
        {
            case SchedulerInput.BotsDrained drained:
                restrictions.Add(drained.Drain);
                ApplyDrains();
                break;
            case SchedulerInput.BotsUndrained undrained when restrictions.Remove(undrained.Bots):
                ApplyDrains();
                break;
            case SchedulerInput.InstancePaused paused:
                restrictions.Add(paused.Pause);
                matchmaker.Sort(paused.Pause.Instance);
                break;
            case SchedulerInput.InstanceResumed resumed when restrictions.Resume(resumed.Instance):
                matchmaker.Sort(resumed.Instance);
                break;
            case SchedulerInput.QuotaSet set:
                quotas.Set(set.Quota);
                break;
            case SchedulerInput.QuotaRemoved removed:
                quotas.Remove(removed.Cohort, removed.Instance);
                break;
            case SchedulerInput.OperationKilled killed when operations.Find(killed.Name) is { IsDone: false } operation:
                // Bazel takes most others for a reason to try again, PERMISSION_DENIED for one to renew its credentials; this
                // one only when it names missing blobs.
                jobs.Kill(operation, JobOutcome.Failed(GridStatus.FailedPrecondition, killed.Reason));
                break;
            case SchedulerInput.SessionTerminated terminated when bots.Find(terminated.Bot) is { } session:
                bots.Terminate(session, terminated.Reason);
                break;
            default:
                // What was named is gone, or the rule was taken back already.
                break;
        }
    }

    /// <summary>Takes back a rule of an earlier writer; <see cref="ApplyDrains"/> is to follow when all of them are there.</summary>
    public void Restore(NoteRow note)
    {
        if (note.Value is { } value)
        {
            restrictions.Restore(note.Kind, value.Span);
            quotas.Restore(note.Kind, value.Span);
        }
    }

    /// <summary>Asks of every bot anew whether it may have work.</summary>
    public void ApplyDrains()
    {
        foreach (BotSession session in bots.All)
        {
            session.DrainedBy = restrictions.DrainOf(session.Bot, session.Group!.Offered);
            if (session.CanListen)
            {
                matchmaker.Listen(session);
            }
            else
            {
                session.StopListening();
            }
        }
    }
}
