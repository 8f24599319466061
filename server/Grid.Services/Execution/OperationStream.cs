using Google.Longrunning;
using Google.Protobuf.WellKnownTypes;
using Grid.Core;
using Grid.Scheduling;
using Grid.Storage;
using Grpc.Core;

namespace Grid.Services.Execution;

/// <summary>Sends the states of an operation to one client, with the outputs it wishes to have in the last of them.</summary>
internal sealed class OperationStream(
    IServerStreamWriter<Operation> stream, IBlobStore? cas, InlineWishes wishes, long inlineSizeBytesMax)
{
    public async Task SendAsync(IAsyncEnumerable<OperationView> operation, CancellationToken cancellation)
    {
        // The next state is fetched only when this one has been sent: a slow client misses some, and costs no memory.
        await foreach (OperationView view in operation.WithCancellation(cancellation))
        {
            Operation wire = OperationWire.ToWire(view);
            await InlineAsync(wire, view, cancellation);
            await stream.WriteAsync(wire, cancellation);
        }
    }

    private async ValueTask InlineAsync(Operation wire, OperationView view, CancellationToken cancellation)
    {
        bool isWished = wishes.Stdout || wishes.Stderr || wishes.OutputFiles.Count > 0;
        if (!isWished || cas is null || view.Outcome is not { Status: GridStatus.Ok } outcome)
        {
            return;
        }

        Reapi.ExecuteResponse response = OperationWire.ToResponse(outcome);
        InlineOutputs outputs = new(cas, view.ActionDigest.Function, inlineSizeBytesMax);
        await outputs.FillAsync(response.Result, wishes, cancellation);
        wire.Response = Any.Pack(response);
    }
}
