using Google.Longrunning;
using Grid.CasProxy.Passing;
using Grpc.Core;

namespace Grid.CasProxy.Nested;

/// <summary>Executions of an action that speaks to the farm.</summary>
public sealed class NestedExecution(NestedFarm farm) : Reapi.Execution.ExecutionBase
{
    public override async Task Execute(
        Reapi.ExecuteRequest request, IServerStreamWriter<Operation> responseStream, ServerCallContext context)
    {
        request.InstanceName = farm.InstanceOf(request.InstanceName);
        await farm.ThrowIfNestedAsync(request, context.CancellationToken);
        Reapi.Execution.ExecutionClient client = new(farm.RequireServer().Calls);
        farm.Book.Reserve();
        bool isBegun = false;
        try
        {
            await PassedCall.StreamAsync(context, options => client.Execute(request, options), operation =>
            {
                if (!isBegun)
                {
                    isBegun = true;
                    farm.Book.Begin(operation.Name);
                }

                return TellAsync(operation, responseStream, context);
            });
        }
        finally
        {
            if (!isBegun)
            {
                farm.Book.Release();
            }
        }
    }

    public override Task WaitExecution(
        Reapi.WaitExecutionRequest request, IServerStreamWriter<Operation> responseStream, ServerCallContext context)
    {
        farm.Book.ThrowIfUnknown(request.Name);
        Reapi.Execution.ExecutionClient client = new(farm.RequireServer().Calls);
        return PassedCall.StreamAsync(
            context,
            options => client.WaitExecution(request, options),
            operation => TellAsync(operation, responseStream, context));
    }

    private Task TellAsync(Operation operation, IServerStreamWriter<Operation> stream, ServerCallContext context)
    {
        if (operation.Done)
        {
            farm.Book.End(operation.Name);
        }

        return stream.WriteAsync(operation, context.CancellationToken);
    }
}
