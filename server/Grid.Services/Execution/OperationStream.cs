using Google.Longrunning;
using Grid.Core;
using Grid.Scheduling;
using Grid.Services.Wire;
using Grpc.Core;

namespace Grid.Services.Execution;

/// <summary>Sends the states of an operation to one client, with the outputs it wishes to have in the last of them.</summary>
internal sealed class OperationStream(
    IServerStreamWriter<Operation> stream, ExecutionInstance instance, InlineWishes wishes, long inlineSizeBytesMax)
{
    public async Task SendAsync(IAsyncEnumerable<OperationView> operation, ServerCallContext context)
    {
        CancellationToken cancellation = context.CancellationToken;

        // The next state is fetched only when this one has been sent: a slow client misses some, and costs no memory.
        await foreach (OperationView view in operation.WithCancellation(cancellation))
        {
            Reapi.ExecuteResponse? response = OperationWire.ToResponse(view, instance.ActionBrowser);
            instance.Invocations.See(context);
            if (view.Outcome is { Status: GridStatus.Ok })
            {
                await CompleteAsync(response!.Result, view.ActionDigest.Function, context);
            }

            await stream.WriteAsync(OperationWire.ToWire(view, instance, response), cancellation);
        }
    }

    private async ValueTask CompleteAsync(Reapi.ActionResult result, DigestFunction function, ServerCallContext context)
    {
        instance.Invocations.Note(context, result, function);
        if (instance.Cas is not null && wishes.AreAny)
        {
            await new InlineOutputs(instance.Cas, function, inlineSizeBytesMax).FillAsync(result, wishes, context.CancellationToken);
        }
    }
}
