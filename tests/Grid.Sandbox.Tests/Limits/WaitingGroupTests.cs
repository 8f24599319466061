using Grid.Core;
using Grid.Sandbox.Bubblewrap;
using Grid.Sandbox.Isolation;
using Grid.Sandbox.Limits;
using Grid.Sandbox.Namespaces;
using Grid.Sandbox.Namespaces.Steps;
using Grid.Sandbox.Processes;
using Grid.Sandbox.Spares;
using Grid.Sandbox.Staging;
using Grid.Sandbox.Steps;
using Grid.Sandbox.Tests.Isolation;
using Grid.Storage;
using Grid.Storage.Backends;

namespace Grid.Sandbox.Tests.Limits;

/// <summary>Sandboxes that were made before their action was known, under limits that are the action's own.</summary>
[NeedsNetworks]
[Collection(FirstCgroupTests.Groups)]
public sealed class WaitingGroupTests : IDisposable
{
    private static readonly SandboxLimits Limits = SandboxLimits.Default with
    {
        Resources = new ResourceRules { Default = new ResourceLimits(MemoryBytes: 24L << 20, Cores: 1.5, Processes: 50) },
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("grid-waiting-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [NeedsFirstCgroups]
    public async Task What_waited_is_in_the_groups_of_its_action_before_the_action_runs()
    {
        using ProcessHost processes = new(Limits, TimeProvider.System);
        using StagingArea area = StagingArea.Open(_folder);
        var host = StepHost.Prepare(processes, area.RunPath);
        IsolationPlan plan = new IsolationPlanner(new IsolationOptions(), []).PlanTrial("/srv");
        SpareKind kind = new() { Usual = plan, Begin = isNetworkGiven => IsolationSteps.Waiting(plan, host, isNetworkGiven) };
        using Spare spare = (await Spare.TryMakeAsync(host, kind, area.NextMark(), TimeProvider.System)).ShouldNotBeNull();
        ActionFolder folder = area.CreateFolder();

        StepRun trial = new(IsolationSteps.RestOfTrial(plan, host, spare.Steps, folder.Mark), folder);
        (ProcessOutcome outcome, StepFailure? failure) = await spare.RunAsync(trial, folder.RootPath, CancellationToken.None);

        failure.ShouldBeNull();
        outcome.Group.ShouldNotBeNull().MemoryPeakBytes.ShouldNotBeNull().ShouldBeGreaterThan(0, "memory counted as the action's");
    }

    [NeedsFirstCgroups]
    public Task Limits_hold_for_one_action_after_the_other_under_namespaces() => LimitsHoldAsync(
        async parts => await NamespacesSandbox.OpenAsync(parts, new IsolationOptions(), CancellationToken.None));

    [NeedsFirstCgroups]
    public Task Limits_hold_for_one_action_after_the_other_under_bubblewrap() => LimitsHoldAsync(
        async parts => await BubblewrapSandbox.OpenAsync(parts, new IsolationOptions(), programPath: null, CancellationToken.None));

    private async Task LimitsHoldAsync(Func<IsolatedSandboxParts, Task<ISandbox>> openAsync)
    {
        using DiskBlobStore store = DiskBlobStore.Open(Path.Combine(_folder, "cas"));
        await using ISandbox sandbox = await openAsync(new IsolatedSandboxParts
        {
            StagingPath = Path.Combine(_folder, "staging"),
            Stager = new LinkStager(Limits),
            Limits = Limits,
            Time = TimeProvider.System,
            OwnFolders = [store.Root],
        });

        // The first sandbox is made for its action, those that follow may have waited for theirs.
        for (int i = 0; i < 3; i++)
        {
            SandboxResult groups = await RunAsync("cat /proc/1/cgroup /proc/self/cgroup");
            Digest stdout = groups.ActionResult.StdoutDigest.ToDigest(DigestFunction.Sha256);
            string text = System.Text.Encoding.UTF8.GetString(
                (await store.ReadAsync(stdout, CancellationToken.None))!.Value.Span);
            text.Split('\n').Count(line => line.Contains(":memory:/", StringComparison.Ordinal)
                && line.Contains($"/{CgroupFolder.OwnName}/", StringComparison.Ordinal)).ShouldBe(2, text);
            (await RunAsync("x=$(head -c 60000000 /dev/zero | tr '\\0' x); echo ${#x}")).End.ShouldBe(ActionEnd.OutOfMemory);
        }

        Task<SandboxResult> RunAsync(string script) => sandbox.RunAsync(
            new SandboxRequest
            {
                Command = new Reapi.Command { Arguments = { "/bin/sh", "-c", script } },
                InputRoot = DigestFunction.Sha256.Empty,
                Inputs = new LocalInputs(store),
                Outputs = store,
            },
            CancellationToken.None);
    }
}
