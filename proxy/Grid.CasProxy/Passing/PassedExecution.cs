using Google.Longrunning;
using Grid.CasProxy.Instances;
using Grpc.Core;

namespace Grid.CasProxy.Passing;

/// <summary>Executions at the server behind an instance.</summary>
public sealed class PassedExecution(ProxyInstances instances) : Reapi.Execution.ExecutionBase
{
    public override Task Execute(
        Reapi.ExecuteRequest request, IServerStreamWriter<Operation> responseStream, ServerCallContext context)
    {
        ProxyInstance instance = instances.Find(request.InstanceName);
        Upstream server = instance.RequireExecution();
        request.InstanceName = server.Instance.Value;
        Reapi.Execution.ExecutionClient client = new(server.Calls);
        return FollowAsync(instance, options => client.Execute(request, options), responseStream, context);
    }

    public override Task WaitExecution(
        Reapi.WaitExecutionRequest request, IServerStreamWriter<Operation> responseStream, ServerCallContext context)
    {
        (ProxyInstance instance, request.Name) = PassedOperation.Find(instances, request.Name);
        Reapi.Execution.ExecutionClient client = new(instance.RequireExecution().Calls);
        return FollowAsync(instance, options => client.WaitExecution(request, options), responseStream, context);
    }

    private static Task FollowAsync(
        ProxyInstance instance,
        Func<CallOptions, AsyncServerStreamingCall<Operation>> start,
        IServerStreamWriter<Operation> stream,
        ServerCallContext context) => PassedCall.StreamAsync(context, start, operation =>
        {
            operation.Name = PassedOperation.ToClient(instance.Name, operation.Name);
            return stream.WriteAsync(operation, context.CancellationToken);
        });
}
