using Grid.Sandbox.Isolation;
using Grid.Sandbox.Namespaces.Steps;
using Grid.Sandbox.Processes;
using Grid.Sandbox.Spares;
using Grid.Sandbox.Staging;
using Grid.Sandbox.Steps;

namespace Grid.Sandbox.Tests.Isolation;

[NeedsNetworks]
public sealed class SparePoolTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("grid-spares-").FullName;
    private readonly Conformance.ManualTime _time = new();
    private readonly ProcessHost _processes = new(SandboxLimits.Default, TimeProvider.System);
    private readonly StagingArea _area;
    private readonly IsolationPlan _plan;
    private readonly SparePool _pool;

    public SparePoolTests()
    {
        _area = StagingArea.Open(_folder);
        _plan = new IsolationPlanner(new IsolationOptions(), []).PlanTrial("/srv");
        var host = StepHost.Prepare(_processes, _area.RunPath);
        SpareKind kind = new() { Usual = _plan, Begin = isNetworkGiven => IsolationSteps.Waiting(_plan, host, isNetworkGiven) };
        _pool = new SparePool(host, kind, _area, _time);
    }

    [Fact]
    public async Task A_sandbox_is_made_when_an_action_has_ended_and_taken_once()
    {
        _pool.TryTake(_plan).ShouldBeNull();
        _pool.EndAction(_plan, used: null);
        _pool.EndAction(_plan, used: null);
        await _pool.Making;

        using Spare? first = _pool.TryTake(_plan);
        using Spare? second = _pool.TryTake(_plan);

        first.ShouldNotBeNull().Pid.ShouldNotBe(second.ShouldNotBeNull().Pid);
    }

    [Fact]
    public async Task A_sandbox_that_nobody_takes_ends_after_a_while()
    {
        _pool.EndAction(_plan, used: null);
        await _pool.Making;
        _pool.ReadyCount.ShouldBe(1);

        _time.Advance(TimeSpan.FromSeconds(11));

        _pool.ReadyCount.ShouldBe(0);
        await NobodyIsLeftAsync();
    }

    [Fact]
    public async Task The_end_of_the_pool_is_that_of_what_waits_in_it()
    {
        _pool.EndAction(_plan, used: null);
        await _pool.Making;

        _pool.Dispose();

        await NobodyIsLeftAsync();
    }

    [Fact]
    public async Task An_action_that_is_to_see_something_else_takes_none()
    {
        _pool.EndAction(_plan, used: null);
        await _pool.Making;

        _pool.TryTake(_plan with { HasNetwork = true }).ShouldBeNull();
        _pool.TryTake(_plan with { Root = new RootView("/srv", "/") }).ShouldBeNull();
        _pool.TryTake(_plan with { Binds = [new BindMount("/etc", "/mnt", IsWritable: false)] }).ShouldBeNull();
        _pool.TryTake(_plan with { Hidden = [] }).ShouldBeNull();
        _pool.ReadyCount.ShouldBe(1);
    }

    public void Dispose()
    {
        _pool.Dispose();
        _processes.Dispose();
        _area.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    // What has been killed inside a namespace is collected once the kernel has taken it down.
    private async Task NobodyIsLeftAsync()
    {
        using CancellationTokenSource late = new(TimeSpan.FromSeconds(10));
        while (Waiting() is { Count: > 0 } left)
        {
            late.IsCancellationRequested.ShouldBeFalse($"{string.Join(", ", left)} is still there");
            Strays.Sweep();
            await Task.Yield();
        }
    }

    // The area's own, known by their marks.
    private IReadOnlyList<int> Waiting() => ProcessTree.Numbers(mark => mark >> 24 == _area.NextMark() >> 24);
}
