using Grid.Sandbox.Processes;
using Grid.Sandbox.Staging;
using Grid.Sandbox.Workers;

namespace Grid.Sandbox.HostTools;

/// <summary>The sandbox of machines whose own tools the actions use: see <see cref="HostToolsLauncher"/>.</summary>
public sealed class HostToolsSandbox : ISandbox
{
    private readonly ProcessHost _processes;
    private readonly WorkerLauncher _workers;
    private readonly StagedSandbox _staged;

    private HostToolsSandbox(
        StagingArea area, IActionStager stager, SandboxLimits limits, WorkerLimits workers, TimeProvider time)
    {
        _processes = new ProcessHost(limits, time);
        _workers = new WorkerLauncher(new HostToolsLauncher(_processes), area, user: null, limits, workers, time);
        _staged = new StagedSandbox(area, stager, _workers, limits, time);
    }

    /// <summary>How many persistent workers there are.</summary>
    public int WorkerCount => _workers.WorkerCount;

    /// <summary>Opens a sandbox that links its inputs, and clears away what a killed one left behind.</summary>
    /// <param name="stagingPath">Where input roots are laid out: a folder on the file system of the bot's store.</param>
    /// <param name="limits">What an action may use.</param>
    /// <param name="time">Times the actions.</param>
    public static HostToolsSandbox Open(string stagingPath, SandboxLimits limits, TimeProvider time) =>
        Open(stagingPath, new LinkStager(limits), limits, time);

    /// <summary>Opens a sandbox over any stager, which passes to it.</summary>
    public static HostToolsSandbox Open(
        string stagingPath, IActionStager stager, SandboxLimits limits, TimeProvider time, WorkerLimits? workers = null) =>
        new(StagingArea.Open(stagingPath), stager, limits, workers ?? new WorkerLimits(), time);

    public Task<SandboxResult> RunAsync(SandboxRequest request, CancellationToken cancellation) =>
        _staged.RunAsync(request, cancellation);

    /// <summary>Ends the sandbox; calls still under way must have been cancelled and awaited before.</summary>
    public async ValueTask DisposeAsync()
    {
        await _workers.DisposeAsync();
        _processes.Dispose();
        await _staged.DisposeAsync();
    }
}
