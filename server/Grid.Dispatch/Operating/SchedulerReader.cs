using Grid.Scheduling;

namespace Grid.Dispatch.Operating;

/// <summary>Asks the scheduler by the mailbox whose reader alone may touch it.</summary>
internal sealed class SchedulerReader(Mailbox mailbox, Scheduler scheduler)
{
    public Task<T> AskAsync<T>(Func<Scheduler, T> question, CancellationToken cancellation) =>
        mailbox.AskAsync(() => question(scheduler), cancellation);
}
