using Grid.Scheduling;
using Grid.Scheduling.Durable;

namespace Grid.Dispatch.Operating;

/// <summary>
/// What has happened to an operation's job, as far as memory tells: where no history is kept, and for what was never kept,
/// such as an answer from the cache.
/// </summary>
internal static class JobHistory
{
    public static IReadOnlyList<JobEvent> Of(OperationView view)
    {
        List<JobEvent> events = [Event(view.QueuedAt ?? view.CreatedAt, JobEventKind.Created, view.Name.Value)];
        foreach (JobAttempt attempt in view.Past)
        {
            Add(events, attempt.StartedAt, JobEventKind.Started, attempt.Bot);
            Add(events, attempt.EndedAt, JobEventKind.Requeued, attempt.Reason);
        }

        Add(events, view.StartedAt, JobEventKind.Started, view.Bot ?? string.Empty);
        Add(events, view.FinishedAt, JobEventKind.Finished, view.Outcome is { } outcome ? TextOf(outcome) : string.Empty);
        return events;
    }

    private static string TextOf(JobOutcome outcome) => outcome switch
    {
        { IsCached: true } => "the action cache had the result",
        { Message.Length: 0 } => $"{outcome.Status}",
        _ => $"{outcome.Status}: {outcome.Message}",
    };

    private static void Add(List<JobEvent> events, DateTimeOffset? at, JobEventKind kind, string detail)
    {
        if (at is { } time)
        {
            events.Add(Event(time, kind, detail));
        }
    }

    // The job's number is nobody's business but the database's.
    private static JobEvent Event(DateTimeOffset at, JobEventKind kind, string detail) => new(default, at, kind, detail);
}
