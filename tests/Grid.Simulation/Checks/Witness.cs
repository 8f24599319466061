using System.Text;
using Grid.Core;
using Grid.Scheduling;
using Grid.Simulation.Servers;
using static Grid.Simulation.Checks.InvariantException;

namespace Grid.Simulation.Checks;

/// <summary>
/// What bots and clients have really seen, over all lives of all servers. Nothing here is learnt from a server's state:
/// only from what it let out.
/// </summary>
internal sealed class Witness(SchedulerLimits limits, Weather weather, RowStore rows)
{
    private readonly Dictionary<LeaseId, JobId> _jobs = [];
    private readonly Dictionary<JobId, int> _starts = [];
    private readonly HashSet<LeaseId> _started = [];
    private readonly HashSet<string> _results = [];
    private readonly Dictionary<OperationName, OperationView> _ended = [];

    /// <summary>A server performed an effect.</summary>
    public void See(SchedulerEffect effect)
    {
        switch (effect)
        {
            case SchedulerEffect.LeaseGranted granted:
                Require(_jobs.TryAdd(granted.Lease, granted.Job), $"{granted.Lease} was granted twice");
                break;
            case SchedulerEffect.RecordResult record:
                SeeRecorded(record.Run);
                break;
            case SchedulerEffect.OperationChanged { Operation: { IsDone: true } view }:
                bool isNew = _ended.TryAdd(view.Name, view);
                Require(isNew || ReferenceEquals(_ended[view.Name].Outcome, view.Outcome), $"{view.Name} ended twice");
                break;
            default:
                break;
        }
    }

    /// <summary>A bot began to run what it was given.</summary>
    public void Started(LeaseId lease, BotId bot)
    {
        Require(_started.Add(lease), $"{bot} was given {lease}, which was run before");
        Require(_jobs.TryGetValue(lease, out JobId job), $"{bot} was given {lease}, which nobody granted");
        int starts = _starts[job] = _starts.GetValueOrDefault(job) + 1;

        // A bot that says nothing of a lease it was just offered did not get it, as far as a server can know: then an offer
        // is no attempt. Bots whose calls arrive late, or that lose track, start more often than they say.
        int startsMax = (weather.HasStrayCalls ? limits.OffersMax : limits.AttemptsMax) + rows.PreemptionsOf(job);
        Require(starts <= startsMax, $"{job} was started {starts} times by bots");
    }

    /// <summary>A bot has a result.</summary>
    public void Completed(LeaseId lease, JobOutcome outcome)
    {
        if (outcome.Status == GridStatus.Ok)
        {
            _results.Add(lease.Value);
        }
    }

    /// <summary>
    /// A server told a bot that it need not speak of a lease any more. A call that comes late may have said since that it
    /// runs.
    /// </summary>
    public void Acknowledged(LeaseId lease) => Require(
        weather.HasStrayCalls || !rows.IsLent(lease), $"the end of {lease} was acknowledged before it was durable");

    private void SeeRecorded(FinishedRun run)
    {
        string lease = Encoding.UTF8.GetString(run.Outcome.Result.Span);
        Require(_results.Contains(lease), $"{run.Job} has a result that no bot brought: '{lease}'");
    }
}
