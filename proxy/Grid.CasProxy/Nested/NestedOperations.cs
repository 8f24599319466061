using Google.Longrunning;
using Google.Protobuf.WellKnownTypes;
using Grid.CasProxy.Passing;
using Grid.Core;
using Grpc.Core;

namespace Grid.CasProxy.Nested;

/// <summary>Operations that an action has begun itself.</summary>
public sealed class NestedOperations(NestedFarm farm) : Operations.OperationsBase
{
    public override Task<ListOperationsResponse> ListOperations(ListOperationsRequest request, ServerCallContext context) =>
        throw new GridException(
            GridStatus.Unimplemented, "Operations are not listed through an action's socket: ask for those it began by their names.");

    public override Task<Operation> GetOperation(GetOperationRequest request, ServerCallContext context) =>
        ShowAsync(request.Name, context, (client, options) => client.GetOperationAsync(request, options));

    public override Task<Operation> WaitOperation(WaitOperationRequest request, ServerCallContext context) =>
        ShowAsync(request.Name, context, (client, options) => client.WaitOperationAsync(request, options));

    public override Task<Empty> CancelOperation(CancelOperationRequest request, ServerCallContext context)
    {
        farm.Book.ThrowIfUnknown(request.Name);
        return PassedCall.UnaryAsync(context, options => Client.CancelOperationAsync(request, options));
    }

    public override Task<Empty> DeleteOperation(DeleteOperationRequest request, ServerCallContext context)
    {
        farm.Book.ThrowIfUnknown(request.Name);
        return PassedCall.UnaryAsync(context, options => Client.DeleteOperationAsync(request, options));
    }

    private Operations.OperationsClient Client => new(farm.RequireServer().Calls);

    private async Task<Operation> ShowAsync(
        string name, ServerCallContext context, Func<Operations.OperationsClient, CallOptions, AsyncUnaryCall<Operation>> call)
    {
        farm.Book.ThrowIfUnknown(name);
        Operation operation = await PassedCall.UnaryAsync(context, options => call(Client, options));
        if (operation.Done)
        {
            farm.Book.End(operation.Name);
        }

        return operation;
    }
}
