using System.Globalization;
using Grid.Core;
using Grid.Sandbox.Limits;

namespace Grid.Sandbox.Tests.Limits;

/// <summary>Limits of version 1, with the kernel's own groups.</summary>
[Collection(Groups)]
public sealed class FirstCgroupTests : IAsyncLifetime
{
    /// <summary>The groups of this process, which one test at a time has.</summary>
    public const string Groups = "the process's own control groups";

    private const long MemoryBytes = 24L << 20;

    private SandboxBench? _bench;

    private SandboxBench Bench => _bench!;

    public Task InitializeAsync()
    {
        _bench = NeedsFirstCgroupsAttribute.Lacking is null ? SandboxBench.Open(Limited()) : null;
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        if (_bench is not null)
        {
            await _bench.DisposeAsync();
            GroupFolders("memory").ShouldBeEmpty();
        }
    }

    [NeedsFirstCgroups]
    public async Task A_command_is_in_its_groups_before_it_runs()
    {
        SandboxResult result = await Bench.RunAsync("cat /proc/self/cgroup");

        string groups = await Bench.TextAsync(result.ActionResult.StdoutDigest);
        foreach (string controller in (string[])["memory", "cpu", "pids"])
        {
            groups.Split('\n').ShouldContain(line => line.Contains($":{controller}", StringComparison.Ordinal)
                && line.Contains("/grid-", StringComparison.Ordinal));
        }
    }

    [NeedsFirstCgroups]
    public async Task Who_uses_up_its_memory_is_told_so_and_the_next_action_runs_clean()
    {
        SandboxResult result = await Bench.RunAsync("x=$(head -c 60000000 /dev/zero | tr '\\0' x); echo ${#x}");
        SandboxResult next = await Bench.RunAsync("echo fine");

        result.End.ShouldBe(ActionEnd.OutOfMemory);
        result.Status.ShouldBe(GridStatus.ResourceExhausted);
        result.Message.ShouldContain("ran out of memory (it may have 24M)");
        next.Status.ShouldBe(GridStatus.Ok);
        next.End.ShouldBe(ActionEnd.Exited);
    }

    [NeedsFirstCgroups]
    public async Task A_build_that_makes_good_for_a_process_it_lost_has_not_failed()
    {
        SandboxResult result = await Bench.RunAsync("(x=$(head -c 60000000 /dev/zero | tr '\\0' x); echo $x) >&2; exit 0");

        result.End.ShouldBe(ActionEnd.Exited);
        result.Status.ShouldBe(GridStatus.Ok);
    }

    [NeedsFirstCgroups]
    public async Task An_action_may_ask_for_less_memory_than_others_have()
    {
        SandboxRequest request = Bench.Request("x=$(head -c 30000000 /dev/zero | tr '\\0' x); echo ${#x}", DigestFunction.Sha256.Empty);

        SandboxResult bounded = await Bench.Sandbox.RunAsync(
            request with { Platform = PlatformProperties.Of([new PlatformProperty("memory", "16M")]) }, CancellationToken.None);

        bounded.End.ShouldBe(ActionEnd.OutOfMemory);
        bounded.Message.ShouldContain("it may have 16M");
    }

    [NeedsFirstCgroups]
    public async Task A_fork_bomb_meets_its_limit_and_nothing_of_it_is_left()
    {
        Fifo alive = Bench.Fifo("alive");

        SandboxResult result = await Bench.RunAsync(
            $"exec 3> '{alive.Path}'; i=0; while [ $i -lt 200 ]; do sleep 1000 & i=$((i + 1)); done; exit 1");

        result.Message.ShouldContain("may have 50 at a time");
        await alive.WhenClosedAsync();
    }

    [NeedsFirstCgroups]
    public async Task Who_escapes_every_other_mark_dies_with_its_group()
    {
        Fifo alive = Bench.Fifo("alive");

        // "ulimit -x" is the limit on file locks, by which processes are known where there are no groups.
        await Bench.RunAsync($"exec 3> '{alive.Path}'; bash -c 'ulimit -S -x 7; exec setsid sleep 1000' & exit 0");

        await alive.WhenClosedAsync();
    }

    [NeedsFirstCgroups]
    public async Task Processor_time_is_rationed()
    {
        SandboxResult result = await Bench.RunAsync(
            "cat /sys/fs/cgroup/cpu/$(sed -n 's/^[0-9]*:cpu\\(,cpuacct\\)\\{0,1\\}:.//p' /proc/self/cgroup)/cpu.cfs_quota_us");

        long.Parse(await Bench.TextAsync(result.ActionResult.StdoutDigest), CultureInfo.InvariantCulture).ShouldBe(150_000);
    }

    [NeedsFirstCgroups]
    public void What_a_killed_bot_left_is_removed_and_what_a_living_one_has_is_not()
    {
        CgroupPlace memory = CgroupPlaces.OfThisProcess().FindFirst("memory")!;
        string abandoned = $"{memory.Path}/grid-{Environment.ProcessId}-1";
        Directory.CreateDirectory($"{abandoned}/f00");

        CgroupFolder.ClearAbandoned(memory.Path);

        Directory.Exists(abandoned).ShouldBeFalse();
        Directory.Exists($"{memory.Path}/{CgroupFolder.OwnName}").ShouldBeTrue();
    }

    private static SandboxLimits Limited() => SandboxLimits.Default with
    {
        KillGrace = TimeSpan.FromMilliseconds(200),
        Resources = new ResourceRules { Default = new ResourceLimits(MemoryBytes, Cores: 1.5, Processes: 50) },
    };

    private static string[] GroupFolders(string controller) => Directory.GetDirectories(
        CgroupPlaces.OfThisProcess().FindFirst(controller)!.Path, CgroupFolder.OwnName);
}
