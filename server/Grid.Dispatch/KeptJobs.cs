using Grid.Scheduling.Durable;

namespace Grid.Dispatch;

/// <summary>Jobs that an earlier life of the server took on, by rules that may have been others.</summary>
internal static class KeptJobs
{
    /// <summary>What waits, waits by today's rules or not at all; what a bot has, it may end.</summary>
    public static async ValueTask<JobRow> ReconsiderAsync(JobRow row, IActionPreparer preparer, CancellationToken cancellation)
    {
        if (row.Place is JobPlace.Finished or JobPlace.Recording)
        {
            return row;
        }

        return await preparer.ReconsiderAsync(row.Spec, cancellation) switch
        {
            Preparation.Ready ready => row with { Spec = ready.Spec },
            Preparation.Resolved resolved when row.Place == JobPlace.Queued => row with { Outcome = resolved.Outcome },
            _ => row,
        };
    }
}
