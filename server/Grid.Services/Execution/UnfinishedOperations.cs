using Grid.Core;
using Grid.Dispatch;
using Grid.Storage.Retention;

namespace Grid.Services.Execution;

/// <summary>What the queued jobs and the running leases of a scheduler need: their actions, commands and input roots.</summary>
public sealed class UnfinishedOperations(Dispatcher dispatcher) : IBlobHolder
{
    public async ValueTask NameAsync(TouchRound round, CancellationToken cancellation)
    {
        await foreach (Digest action in dispatcher.LiveActionsAsync(cancellation))
        {
            await round.AddActionAsync(action, cancellation);
        }
    }
}
