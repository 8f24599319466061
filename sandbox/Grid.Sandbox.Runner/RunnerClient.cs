using Grid.Core;
using Grid.Sandbox.Processes;
using Grid.Storage.Backends;
using Grpc.Core;

namespace Grid.Sandbox.Runner;

/// <summary>A bot's way to its runner. The runner may come after the bot, and go and come back.</summary>
/// <param name="calls">The connection.</param>
/// <param name="address">What it leads to, for messages.</param>
/// <param name="time">Times the waiting.</param>
internal sealed class RunnerClient(CallInvoker calls, string address, TimeProvider time)
{
    // How long a bot waits for a runner that is being started or started again.
    private static readonly TimeSpan AbsenceMax = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    // The runner waits until every process of a run is gone, which a machine short of memory takes its time for.
    private static readonly TimeSpan CancelDurationMax = TimeSpan.FromSeconds(60);

    private readonly RunnerApi.Runner.RunnerClient _runner = new(calls);

    /// <summary>Waits until the runner answers, and asks who it is.</summary>
    /// <exception cref="GridException">UNAVAILABLE when it does not come; FAILED_PRECONDITION when it cannot be used.</exception>
    public async Task<RunnerIdentity> AwaitReadinessAsync(string stagingPath, CancellationToken cancellation)
    {
        long since = time.GetTimestamp();
        RunnerApi.GetReadinessRequest request = new() { StagingPath = stagingPath };
        while (true)
        {
            try
            {
                RunnerApi.GetReadinessResponse response =
                    await _runner.GetReadinessAsync(request, cancellationToken: cancellation);
                return new RunnerIdentity(response.UserId, response.GroupId, RunnerWire.ToPlanner(response));
            }
            catch (RpcException failure)
                when (RemoteFailure.CodeOf(failure) == StatusCode.Unavailable && time.GetElapsedTime(since) < AbsenceMax)
            {
                await Task.Delay(RetryDelay, time, cancellation);
            }
            catch (RpcException failure)
            {
                throw Failure("is not ready", failure, cancellation);
            }
        }
    }

    /// <summary>Runs a command; when the call ends none of its processes is alive, unless the runner itself is gone.</summary>
    public async Task<ProcessOutcome> RunAsync(
        RunnerApi.RunRequest request, ReceivedOutcome received, CancellationToken cancellation)
    {
        // Not given the token: a call that is cut off says nothing about when the processes were gone.
        using CancellationTokenSource hangUp = new();
        Task reading = ReadAsync(request, received, hangUp.Token);
        try
        {
            await reading.WaitAsync(cancellation);
            return received.Outcome();
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await CancelAsync(request.RunId);
            await hangUp.CancelAsync();
            await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
        catch (RpcException failure)
        {
            throw Failure("could not run the command", failure, cancellation);
        }
    }

    /// <summary>Ends what runs below a folder and takes back what was left there.</summary>
    public async Task HandBackAsync(string path, CancellationToken cancellation)
    {
        try
        {
            await _runner.HandBackAsync(new RunnerApi.HandBackRequest { Path = path }, cancellationToken: cancellation);
        }
        catch (RpcException failure)
        {
            throw Failure($"did not hand back '{path}'", failure, cancellation);
        }
    }

    private async Task ReadAsync(RunnerApi.RunRequest request, ReceivedOutcome received, CancellationToken hangUp)
    {
        using AsyncServerStreamingCall<RunnerApi.RunEvent> call = _runner.Run(request, cancellationToken: hangUp);
        while (await call.ResponseStream.MoveNext(hangUp))
        {
            received.Add(call.ResponseStream.Current);
        }
    }

    private async Task CancelAsync(string runId)
    {
        try
        {
            DateTime deadline = time.GetUtcNow().UtcDateTime + CancelDurationMax;
            await _runner.CancelAsync(new RunnerApi.CancelRequest { RunId = runId }, deadline: deadline);
        }
        catch (RpcException)
        {
            // The runner is gone, and has its processes killed when it comes back.
        }
    }

    private Exception Failure(string what, RpcException failure, CancellationToken cancellation) =>
        RemoteFailure.Of($"The runner at {address} {what}", failure, cancellation);
}
