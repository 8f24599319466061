using Grid.Core;
using Grid.Dispatch.Election;
using Grid.Storage.Retention;

namespace Grid.Services.Execution;

/// <summary>
/// What the queued jobs and the running leases of a scheduler need: their actions, commands and input roots. Only the
/// server that has the scheduler knows them.
/// </summary>
public sealed class UnfinishedOperations(SchedulerSeat seat) : IBlobHolder
{
    public async ValueTask NameAsync(TouchRound round, CancellationToken cancellation)
    {
        if (seat.Holder is SeatHolder.Here here)
        {
            await foreach (Digest action in here.Dispatcher.LiveActionsAsync(cancellation))
            {
                await round.AddActionAsync(action, cancellation);
            }
        }
    }
}
