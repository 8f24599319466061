using Grpc.Core;

namespace Grid.Benchmarks.Scheduler.Durable;

/// <summary>
/// Asks a server how many jobs wait. One that is ready may still be loading what an earlier one left: its scheduler
/// answers when all is there.
/// </summary>
internal sealed class QueueWatch(CallInvoker calls)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly FarmApi.Introspection.IntrospectionClient _farm = new(calls);

    public async Task AwaitAsync(long queued, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        for (long found = -1; found != queued; found = await CountAsync(limit.Token))
        {
            if (limit.IsCancellationRequested)
            {
                throw new TimeoutException($"{queued} jobs were left, of which after {Patience} the server has {found}.");
            }
        }
    }

    private async Task<long> CountAsync(CancellationToken cancellation)
    {
        try
        {
            FarmApi.ListQueuesResponse answer = await _farm.ListQueuesAsync(
                new FarmApi.ListQueuesRequest(), cancellationToken: cancellation);
            return answer.Queues.Sum(queue => queue.Length);
        }
        catch (RpcException notYet) when (notYet.StatusCode is StatusCode.Unavailable or StatusCode.Cancelled)
        {
            return -1;
        }
    }
}
