using Grid.Sandbox.Isolation;
using Grid.Sandbox.Runner.Native;
using Grid.Sandbox.Staging;
using Grpc.Core;

namespace Grid.Sandbox.Runner.Serving;

/// <summary>The runner as its bot sees it.</summary>
public sealed class RunnerService : RunnerApi.Runner.RunnerBase, IAsyncDisposable
{
    private readonly StagingBounds _bounds;
    private readonly RunBook _book = new();
    private readonly CommandRuns _runs;

    private readonly IsolationOptions? _isolation;

    /// <param name="launcher">What runs the commands.</param>
    /// <param name="isolation">What commands see of the machine; null when their input root is where it is on the disk.</param>
    /// <param name="area">A folder of the runner's own, which stays its maker's.</param>
    /// <param name="stagingPath">The folder below which bots lay out input roots.</param>
    public RunnerService(IActionLauncher launcher, IsolationOptions? isolation, StagingArea area, string stagingPath)
    {
        _isolation = isolation;
        _bounds = new StagingBounds(stagingPath);
        _runs = new CommandRuns(launcher, area, _bounds, _book);
    }

    public override Task<RunnerApi.GetReadinessResponse> GetReadiness(
        RunnerApi.GetReadinessRequest request, ServerCallContext context)
    {
        _bounds.Resolve(request.StagingPath);
        return Task.FromResult(new RunnerApi.GetReadinessResponse
        {
            UserId = UserCalls.UserId,
            GroupId = UserCalls.GroupId,
            RootPlace = RunnerWire.ToPlace(_isolation),
            RootPath = _isolation?.RootPath ?? string.Empty,
        });
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

    /// <summary>Ends every run.</summary>
    public async ValueTask DisposeAsync() => await _book.CloseAsync();
}
