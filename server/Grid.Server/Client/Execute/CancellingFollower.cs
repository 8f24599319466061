using Google.Longrunning;
using Grpc.Core;

namespace Grid.Server.Client.Execute;

/// <summary>
/// Follows an execution that belongs to the person at the terminal: when that person gives up, the operation is
/// cancelled too. Without that the farm would go on with what nobody waits for.
/// </summary>
internal sealed class CancellingFollower(CallInvoker calls, TimeProvider time)
{
    // Ctrl-C must end the process soon, whether or not the server answers.
    private static readonly TimeSpan CancelDurationMax = TimeSpan.FromSeconds(1.5);

    private readonly ExecutionFollower _follower = new(calls, time);

    public async Task<ExecutionOutcome> ExecuteAsync(
        Reapi.ExecuteRequest request, Action<OperationState> changed, CancellationToken cancellation)
    {
        string? name = null;
        try
        {
            return await _follower.ExecuteAsync(request, Note, cancellation);
        }
        catch (Exception) when (cancellation.IsCancellationRequested && name is not null)
        {
            await CancelAsync(name);
            throw;
        }

        void Note(OperationState state)
        {
            name = state.Name;
            changed(state);
        }
    }

    private async Task CancelAsync(string name)
    {
        try
        {
            using CancellationTokenSource limit = new(CancelDurationMax, time);
            await new Google.Longrunning.Operations.OperationsClient(calls).CancelOperationAsync(
                new CancelOperationRequest { Name = name }, cancellationToken: limit.Token);
        }
        catch (RpcException)
        {
            // The person has left already; an operation nobody waits for ends by itself at the server's choice.
        }
    }
}
