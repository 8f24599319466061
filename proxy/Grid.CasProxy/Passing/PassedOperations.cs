using Google.Longrunning;
using Google.Protobuf.WellKnownTypes;
using Grid.CasProxy.Instances;
using Grpc.Core;

namespace Grid.CasProxy.Passing;

/// <summary>Operations of the server behind an instance.</summary>
public sealed class PassedOperations(ProxyInstances instances) : Operations.OperationsBase
{
    public override async Task<ListOperationsResponse> ListOperations(
        ListOperationsRequest request, ServerCallContext context)
    {
        ProxyInstance instance = instances.Find(request.Name);
        Upstream server = instance.RequireExecution();
        request.Name = server.Instance.Value;
        ListOperationsResponse response = await PassedCall.UnaryAsync(
            context, options => new Operations.OperationsClient(server.Calls).ListOperationsAsync(request, options));
        foreach (Operation operation in response.Operations)
        {
            Rename(operation, instance);
        }

        return response;
    }

    public override Task<Operation> GetOperation(GetOperationRequest request, ServerCallContext context)
    {
        (ProxyInstance instance, request.Name) = PassedOperation.Find(instances, request.Name);
        return ShowAsync(instance, context, (client, options) => client.GetOperationAsync(request, options));
    }

    public override Task<Operation> WaitOperation(WaitOperationRequest request, ServerCallContext context)
    {
        (ProxyInstance instance, request.Name) = PassedOperation.Find(instances, request.Name);
        return ShowAsync(instance, context, (client, options) => client.WaitOperationAsync(request, options));
    }

    public override Task<Empty> CancelOperation(CancelOperationRequest request, ServerCallContext context)
    {
        (ProxyInstance instance, request.Name) = PassedOperation.Find(instances, request.Name);
        return PassedCall.UnaryAsync(context, options => ClientOf(instance).CancelOperationAsync(request, options));
    }

    public override Task<Empty> DeleteOperation(DeleteOperationRequest request, ServerCallContext context)
    {
        (ProxyInstance instance, request.Name) = PassedOperation.Find(instances, request.Name);
        return PassedCall.UnaryAsync(context, options => ClientOf(instance).DeleteOperationAsync(request, options));
    }

    private static async Task<Operation> ShowAsync(
        ProxyInstance instance,
        ServerCallContext context,
        Func<Operations.OperationsClient, CallOptions, AsyncUnaryCall<Operation>> call)
    {
        Operation operation = await PassedCall.UnaryAsync(context, options => call(ClientOf(instance), options));
        return Rename(operation, instance);
    }

    private static Operation Rename(Operation operation, ProxyInstance instance)
    {
        operation.Name = PassedOperation.ToClient(instance.Name, operation.Name);
        return operation;
    }

    private static Operations.OperationsClient ClientOf(ProxyInstance instance) => new(instance.RequireExecution().Calls);
}
