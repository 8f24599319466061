using Google.Longrunning;
using Google.Protobuf.WellKnownTypes;
using Grid.Core;
using Grid.Dispatch;
using Grid.Scheduling;
using Grpc.Core;

namespace Grid.Services.Execution;

/// <summary>Lists, shows, awaits, cancels and forgets operations. Filters are those of <see cref="OperationFilter"/>.</summary>
public sealed class OperationsService(InstanceRegistry<ExecutionInstance> instances, TimeProvider time)
    : Operations.OperationsBase
{
    public override async Task<ListOperationsResponse> ListOperations(ListOperationsRequest request, ServerCallContext context)
    {
        InstanceName instance = OperationNames.InstanceOfCollection(request.Name);
        OperationQuery query = new(instance, OperationFilter.Parse(request.Filter), request.PageSize, request.PageToken);
        ExecutionInstance served = instances.Find(instance);
        OperationPage page = await served.Dispatcher.ListAsync(query, context.CancellationToken);
        ListOperationsResponse response = new() { NextPageToken = page.NextPageToken };
        response.Operations.AddRange(page.Operations.Select(view => OperationWire.ToWire(view, served.ActionBrowser)));
        return response;
    }

    public override async Task<Operation> GetOperation(GetOperationRequest request, ServerCallContext context)
    {
        ExecutionInstance instance = InstanceOf(request.Name);
        OperationName name = new(request.Name);
        return OperationWire.ToWire(await instance.Dispatcher.GetAsync(name, context.CancellationToken), instance.ActionBrowser);
    }

    public override async Task<Empty> CancelOperation(CancelOperationRequest request, ServerCallContext context)
    {
        await InstanceOf(request.Name).Dispatcher.CancelAsync(new OperationName(request.Name), context.CancellationToken);
        return new Empty();
    }

    public override async Task<Empty> DeleteOperation(DeleteOperationRequest request, ServerCallContext context)
    {
        await InstanceOf(request.Name).Dispatcher.DeleteAsync(new OperationName(request.Name), context.CancellationToken);
        return new Empty();
    }

    public override async Task<Operation> WaitOperation(WaitOperationRequest request, ServerCallContext context)
    {
        ExecutionInstance instance = InstanceOf(request.Name);
        Dispatcher dispatcher = instance.Dispatcher;
        OperationName name = new(request.Name);
        OperationView last = await dispatcher.GetAsync(name, context.CancellationToken);
        using CancellationTokenSource timeout = new(TimeoutOf(request), time);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, context.CancellationToken);
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

        return OperationWire.ToWire(last, instance.ActionBrowser);
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
