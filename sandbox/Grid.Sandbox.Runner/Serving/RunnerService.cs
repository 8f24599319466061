using Grid.Sandbox.Runner.Native;
using Grid.Sandbox.Staging;
using Grpc.Core;

namespace Grid.Sandbox.Runner.Serving;

/// <summary>The runner as its bot sees it.</summary>
public sealed class RunnerService : RunnerApi.Runner.RunnerBase, IAsyncDisposable
{
    private readonly StagingBounds _bounds;
    private readonly RunBook _book = new();
    private readonly StagingArea _area;
    private readonly CommandRuns _runs;

    private RunnerService(IActionLauncher launcher, StagingArea area, StagingBounds bounds)
    {
        _bounds = bounds;
        _area = area;
        _runs = new CommandRuns(launcher, area, bounds, _book);
    }

    /// <summary>Opens a runner, after ending the processes that a killed one left.</summary>
    /// <param name="launcher">What runs the commands.</param>
    /// <param name="statePath">A folder of the runner's own.</param>
    /// <param name="stagingPath">The folder below which bots lay out input roots.</param>
    public static RunnerService Open(IActionLauncher launcher, string statePath, string stagingPath) =>
        new(launcher, StagingArea.Open(statePath), new StagingBounds(stagingPath));

    public override Task<RunnerApi.GetReadinessResponse> GetReadiness(
        RunnerApi.GetReadinessRequest request, ServerCallContext context)
    {
        _bounds.Resolve(request.StagingPath);
        return Task.FromResult(
            new RunnerApi.GetReadinessResponse { UserId = UserCalls.UserId, GroupId = UserCalls.GroupId });
    }

    public override Task Run(
        RunnerApi.RunRequest request, IServerStreamWriter<RunnerApi.RunEvent> responseStream, ServerCallContext context) =>
        _runs.RunAsync(request, responseStream, context.CancellationToken);

    public override async Task<RunnerApi.CancelResponse> Cancel(RunnerApi.CancelRequest request, ServerCallContext context)
    {
        await _book.EndAsync(request.RunId);
        return new RunnerApi.CancelResponse();
    }

    public override async Task<RunnerApi.HandBackResponse> HandBack(
        RunnerApi.HandBackRequest request, ServerCallContext context)
    {
        string path = _bounds.Resolve(request.Path);
        await _book.EndBelowAsync(path);
        RootReturn.GiveBack(path);
        return new RunnerApi.HandBackResponse();
    }

    /// <summary>Ends every run, and leaves nothing behind.</summary>
    public async ValueTask DisposeAsync()
    {
        await _book.CloseAsync();
        _area.Dispose();
    }
}
