using Google.Longrunning;
using Grpc.Core;

namespace Grid.Server.Client.Execute;

/// <summary>
/// Follows one execution to its end over as many streams as that takes: a stream that breaks is taken up again by
/// WaitExecution, and a server that came back without the operation is asked again by Execute.
/// </summary>
internal sealed class ExecutionFollower(CallInvoker calls, TimeProvider time)
{
    /// <summary>Broken streams without a new stage in between, after which the failure is the caller's.</summary>
    public const int BrokenStreamsMax = 10;

    private static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(10);

    private readonly Reapi.Execution.ExecutionClient _client = new(calls);

    /// <summary>Executes an action; <paramref name="changed"/> hears of every answer.</summary>
    /// <exception cref="RpcException">The server refused, or could not be reached any more.</exception>
    public Task<ExecutionOutcome> ExecuteAsync(
        Reapi.ExecuteRequest request, Action<OperationState> changed, CancellationToken cancellation) =>
        FollowAsync(request, name: null, changed, cancellation);

    /// <summary>Waits for an operation that is under way.</summary>
    /// <exception cref="RpcException">The operation is not known, or the server could not be reached any more.</exception>
    public Task<ExecutionOutcome> WaitAsync(
        string name, Action<OperationState> changed, CancellationToken cancellation) =>
        FollowAsync(request: null, name, changed, cancellation);

    private async Task<ExecutionOutcome> FollowAsync(
        Reapi.ExecuteRequest? request, string? name, Action<OperationState> changed, CancellationToken cancellation)
    {
        FollowedOperation followed = new(name, changed);
        while (true)
        {
            try
            {
                if (await ReadStreamAsync(request, followed, cancellation) is { } outcome)
                {
                    return outcome;
                }
            }
            catch (RpcException lost) when (request is not null && followed.IsLost(lost))
            {
                followed.Forget();
            }
            catch (RpcException broken) when (followed.MayContinueAfter(broken, cancellation))
            {
                // The operation lives on at the server; the next stream takes it up.
            }

            await Task.Delay(PauseAfter(followed.CountBreak()), time, cancellation);
        }
    }

    private static TimeSpan PauseAfter(int brokenStreams) =>
        TimeSpan.FromTicks(Math.Min(PauseMax.Ticks, PauseMin.Ticks << Math.Min(brokenStreams - 1, 16)));

    private async Task<ExecutionOutcome?> ReadStreamAsync(
        Reapi.ExecuteRequest? request, FollowedOperation followed, CancellationToken cancellation)
    {
        using AsyncServerStreamingCall<Operation> stream = followed.Name is { } name
            ? _client.WaitExecution(new Reapi.WaitExecutionRequest { Name = name }, cancellationToken: cancellation)
            : _client.Execute(request, cancellationToken: cancellation);
        while (await stream.ResponseStream.MoveNext(cancellation))
        {
            OperationState state = followed.Take(stream.ResponseStream.Current);
            if (state.IsDone)
            {
                return ExecutionOutcome.Of(state);
            }
        }

        return null;
    }
}
