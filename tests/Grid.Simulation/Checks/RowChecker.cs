using Grid.Scheduling;
using Grid.Scheduling.State;
using Grid.Simulation.Servers;
using static Grid.Simulation.Checks.InvariantException;

namespace Grid.Simulation.Checks;

/// <summary>
/// Rows have to tell the same as the memory they were taken from: another scheduler, made of nothing but them, has to
/// stand where this one stands.
/// </summary>
internal static class RowChecker
{
    /// <summary>Compares a scheduler of which everything is durable with what rows make of another.</summary>
    public static void Check(Scheduler scheduler, SchedulerLimits limits, RowStore rows, DateTimeOffset now)
    {
        Scheduler copy = new(limits, seed: 0, isDurable: true);
        SchedulerInput.Resumed resumed = rows.Load(copy, now);
        copy.Apply(resumed);
        CheckJobs(scheduler, copy);
        CheckSessions(scheduler, copy);
        CheckOperations(scheduler, copy);
        Require(OrdersOf(scheduler) == OrdersOf(copy), $"orders '{OrdersOf(scheduler)}' would be '{OrdersOf(copy)}' after a restart");
        Require(
            scheduler.Matchmaker.QueuedCount == copy.Matchmaker.QueuedCount,
            $"{scheduler.Matchmaker.QueuedCount} jobs wait, and {copy.Matchmaker.QueuedCount} of them would after a restart");
    }

    private static string OrdersOf(Scheduler scheduler) => string.Join("; ", scheduler.Drains.Select(drain => $"{drain}")
        .Concat(scheduler.Pauses.Select(pause => $"{pause}"))
        .Concat(scheduler.Quotas.Select(quota => $"{quota.Quota}"))
        .Order(StringComparer.Ordinal));

    private static void CheckJobs(Scheduler scheduler, Scheduler copy)
    {
        Dictionary<JobId, Job> copies = copy.Jobs.All.ToDictionary(job => job.Id);
        foreach (Job job in scheduler.Jobs.All)
        {
            Require(copies.Remove(job.Id, out Job? other), $"{job.Id} is {job.Place}, and would be lost by a restart");
            Require(Describe(job) == Describe(other!), $"{job.Id} is {Describe(job)}, after a restart it would be {Describe(other!)}");
        }

        Require(copies.Count == 0, $"{copies.Values.FirstOrDefault()?.Id} has ended, and would come back by a restart");
    }

    private static string Describe(Job job)
    {
        string operations = string.Join(' ', job.Operations.Select(operation => operation.Name.Value).Order(StringComparer.Ordinal));
        string lease = job.Lease is { } held ? $"on {held.Id} of {held.Session.Name} ({held.State})" : string.Empty;
        return $"{job.Place} {lease} at priority {job.Priority}, tried {job.Attempts} and offered {job.Offers} times, for {operations}";
    }

    private static void CheckSessions(Scheduler scheduler, Scheduler copy)
    {
        Dictionary<BotSessionName, BotSession> copies = copy.Bots.All.ToDictionary(session => session.Name);
        foreach (BotSession session in scheduler.Bots.All)
        {
            Require(copies.Remove(session.Name, out BotSession? other), $"session {session.Name} would be lost by a restart");
            Require(
                session.Bot == other!.Bot && session.Status == other.Status && session.Capacity == other.Capacity
                    && session.Group!.Offered.Equals(other.Group!.Offered),
                $"{session.Name} would not be the same after a restart");
        }

        Require(copies.Count == 0, $"{copies.Keys.FirstOrDefault()} has ended, and would come back by a restart");
    }

    private static void CheckOperations(Scheduler scheduler, Scheduler copy)
    {
        // What the cache is still being asked for is known to nobody yet.
        foreach (OperationView view in scheduler.OperationsAfter(0).Where(view => view is { IsDone: false, QueuedAt: not null }))
        {
            OperationView? other = copy.Find(view.Name);
            Require(other is not null, $"{view.Name} would be lost by a restart");
            Require(
                (other!.Stage, other.Priority, other.Sequence) == (view.Stage, view.Priority, view.Sequence),
                $"{view.Name} is {view.Stage}, and after a restart it would be {other.Stage}");
        }
    }
}
