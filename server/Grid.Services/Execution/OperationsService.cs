using Google.Longrunning;
using Google.Protobuf.WellKnownTypes;
using Grid.Core;
using Grid.Dispatch;
using Grid.Scheduling;
using Grid.Services.Forwarding;
using Grpc.Core;

namespace Grid.Services.Execution;

/// <summary>Lists, shows, awaits, cancels and forgets operations. Filters are those of <see cref="OperationFilter"/>.</summary>
public sealed class OperationsService(InstanceRegistry<ExecutionInstance> instances, WriterCalls writers, TimeProvider time)
    : Operations.OperationsBase
{
    public override Task<ListOperationsResponse> ListOperations(ListOperationsRequest request, ServerCallContext context)
    {
        InstanceName name = OperationNames.InstanceOfCollection(request.Name);
        ExecutionInstance instance = instances.Find(name);
        OperationQuery query = new(name, OperationFilter.Parse(request.Filter), request.PageSize, request.PageToken);
        return writers.UnaryAsync(instance.Seat, request, context, async dispatcher =>
        {
            OperationPage page = await dispatcher.ListAsync(query, context.CancellationToken);
            ListOperationsResponse response = new() { NextPageToken = page.NextPageToken };
            response.Operations.AddRange(page.Operations.Select(view => OperationWire.ToWire(view, instance)));
            return response;
        });
    }

    public override Task<Operation> GetOperation(GetOperationRequest request, ServerCallContext context)
    {
        ExecutionInstance instance = InstanceOf(request.Name);
        OperationName name = new(request.Name);
        return writers.UnaryAsync(instance.Seat, request, context, async dispatcher => OperationWire.ToWire(
            await dispatcher.GetAsync(name, context.CancellationToken), instance));
    }

    public override Task<Empty> CancelOperation(CancelOperationRequest request, ServerCallContext context)
    {
        OperationName name = new(request.Name);
        return writers.UnaryAsync(InstanceOf(request.Name).Seat, request, context, async dispatcher =>
        {
            await dispatcher.CancelAsync(name, context.CancellationToken);
            return new Empty();
        });
    }

    public override Task<Empty> DeleteOperation(DeleteOperationRequest request, ServerCallContext context)
    {
        OperationName name = new(request.Name);
        return writers.UnaryAsync(InstanceOf(request.Name).Seat, request, context, async dispatcher =>
        {
            await dispatcher.DeleteAsync(name, context.CancellationToken);
            return new Empty();
        });
    }

    public override Task<Operation> WaitOperation(WaitOperationRequest request, ServerCallContext context)
    {
        ExecutionInstance instance = InstanceOf(request.Name);
        OperationName name = new(request.Name);
        TimeSpan patience = TimeoutOf(request);
        return writers.UnaryAsync(instance.Seat, request, context, async dispatcher => OperationWire.ToWire(
            await WaitAsync(dispatcher, name, patience, context.CancellationToken), instance));
    }

    private async Task<OperationView> WaitAsync(
        Dispatcher dispatcher, OperationName name, TimeSpan patience, CancellationToken cancellation)
    {
        OperationView last = await dispatcher.GetAsync(name, cancellation);
        using CancellationTokenSource timeout = new(patience, time);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            await foreach (OperationView view in dispatcher.WatchAsync(name, end.Token))
            {
                last = view;
            }
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            // The client gets the latest state, whatever it is: it asked for no more than this time.
        }

        return last;
    }

    private static TimeSpan TimeoutOf(WaitOperationRequest request)
    {
        if (request.Timeout is null)
        {
            return System.Threading.Timeout.InfiniteTimeSpan;
        }

        // Timers end at some 49 days; nobody waits that long.
        long seconds = Math.Min(request.Timeout.Seconds, (long)TimeSpan.FromDays(1).TotalSeconds);
        return seconds >= 0 && request.Timeout.Nanos >= 0
            ? TimeSpan.FromSeconds(seconds) + TimeSpan.FromMicroseconds(request.Timeout.Nanos / 1000)
            : throw GridException.InvalidArgument("A timeout may not be negative: leave it out to wait until the end.");
    }

    private ExecutionInstance InstanceOf(string name) => instances.Find(OperationNames.InstanceOf(name));
}
