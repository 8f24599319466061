using Google.Longrunning;
using Google.Protobuf.WellKnownTypes;
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
            Operation wire = OperationWire.ToWire(view, instance.ActionBrowser);
            await CompleteAsync(wire, view, context);
            await stream.WriteAsync(wire, cancellation);
        }
    }

    private async ValueTask CompleteAsync(Operation wire, OperationView view, ServerCallContext context)
    {
        instance.Invocations.See(context);
        bool isInlined = instance.Cas is not null && wishes.AreAny;
        if (view.Outcome is not { Status: GridStatus.Ok } outcome || !(isInlined || instance.Invocations is not null))
        {
            return;
        }

        Reapi.ExecuteResponse response = OperationWire.ToResponse(view, outcome, instance.ActionBrowser);
        instance.Invocations.Note(context, response.Result, view.ActionDigest.Function);
        if (isInlined)
        {
            InlineOutputs outputs = new(instance.Cas!, view.ActionDigest.Function, inlineSizeBytesMax);
            await outputs.FillAsync(response.Result, wishes, context.CancellationToken);
            wire.Response = Any.Pack(response);
        }
    }
}
