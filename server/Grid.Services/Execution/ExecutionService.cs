using Google.Longrunning;
using Grid.Scheduling;
using Grpc.Core;

namespace Grid.Services.Execution;

/// <summary>Executes actions and shows how they get on.</summary>
public sealed class ExecutionService(InstanceRegistry<ExecutionInstance> instances, StorageServiceLimits limits)
    : Reapi.Execution.ExecutionBase
{
    private static readonly InlineWishes NoWishes = new(Stdout: false, Stderr: false, OutputFiles: []);

    public override Task Execute(
        Reapi.ExecuteRequest request, IServerStreamWriter<Operation> responseStream, ServerCallContext context)
    {
        ExecutionInstance instance = instances.Find(request.InstanceName);
        OperationStream stream = StreamTo(responseStream, instance, InlineWishes.Of(request));
        return stream.SendAsync(
            instance.Dispatcher.ExecuteAsync(
                ExecuteWire.ToRequest(request, instance, context.RequestHeaders), context.CancellationToken),
            context);
    }

    public override Task WaitExecution(
        Reapi.WaitExecutionRequest request, IServerStreamWriter<Operation> responseStream, ServerCallContext context)
    {
        ExecutionInstance instance = instances.Find(OperationNames.InstanceOf(request.Name));
        OperationStream stream = StreamTo(responseStream, instance, NoWishes);
        return stream.SendAsync(
            instance.Dispatcher.WatchAsync(new OperationName(request.Name), context.CancellationToken),
            context);
    }

    private OperationStream StreamTo(
        IServerStreamWriter<Operation> stream, ExecutionInstance instance, InlineWishes wishes) =>
        new(stream, instance, wishes, limits.InlineSizeBytesMax);
}
