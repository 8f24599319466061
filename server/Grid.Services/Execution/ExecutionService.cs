using Google.Longrunning;
using Grid.Dispatch;
using Grid.Scheduling;
using Grid.Services.Forwarding;
using Grpc.Core;

namespace Grid.Services.Execution;

/// <summary>Executes actions and shows how they get on.</summary>
public sealed class ExecutionService(
    InstanceRegistry<ExecutionInstance> instances, WriterCalls writers, StorageServiceLimits limits)
    : Reapi.Execution.ExecutionBase
{
    private static readonly InlineWishes NoWishes = new(Stdout: false, Stderr: false, OutputFiles: []);

    public override Task Execute(
        Reapi.ExecuteRequest request, IServerStreamWriter<Operation> responseStream, ServerCallContext context)
    {
        ExecutionInstance instance = instances.Find(request.InstanceName);
        ExecuteRequest wanted = ExecuteWire.ToRequest(request, instance, context.RequestHeaders);
        OperationName name = ForwardedHeaders.OperationOf(context, wanted.Instance) ?? NewOperations.NameFor(wanted.Instance);
        bool isRepeated = ForwardedHeaders.IsRepeated(context);
        OperationFollower follower = new(responseStream)
        {
            Name = name,
            Execute = request,
            ExecuteHere = (dispatcher, isAskedAgain) => dispatcher.ExecuteAsync(
                wanted with { Name = name, IsRepeated = isRepeated || isAskedAgain }, context.CancellationToken),
            Send = SendingTo(instance, InlineWishes.Of(request), context),
        };
        return writers.FollowAsync(instance.Seat, follower, context);
    }

    public override Task WaitExecution(
        Reapi.WaitExecutionRequest request, IServerStreamWriter<Operation> responseStream, ServerCallContext context)
    {
        ExecutionInstance instance = instances.Find(OperationNames.InstanceOf(request.Name));
        OperationFollower follower = new(responseStream)
        {
            Name = new OperationName(request.Name),
            Send = SendingTo(instance, NoWishes, context),
        };
        return writers.FollowAsync(instance.Seat, follower, context);
    }

    private Func<IServerStreamWriter<Operation>, IAsyncEnumerable<OperationView>, Task> SendingTo(
        ExecutionInstance instance, InlineWishes wishes, ServerCallContext context) => (stream, states) =>
            new OperationStream(stream, instance, wishes, limits.InlineSizeBytesMax).SendAsync(states, context);
}
