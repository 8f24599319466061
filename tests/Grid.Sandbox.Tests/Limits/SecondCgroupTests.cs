using Grid.Core;
using Grid.Sandbox.Limits;
using Grid.Sandbox.Processes;
using Grid.Sandbox.Staging;

namespace Grid.Sandbox.Tests.Limits;

/// <summary>
/// Groups of version 2. What needs no controller (being in a group before the first instruction, being killed with it) is
/// tried with the kernel's own groups, also where version 1 has all the controllers; what is written where, in a folder.
/// </summary>
public sealed class SecondCgroupTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("grid-cgroups-").FullName;
    private readonly StagingArea _area;

    public SecondCgroupTests() => _area = StagingArea.Open(Path.Combine(_folder, "staging"));

    public void Dispose()
    {
        _area.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Limits_are_said_in_the_kernels_words() =>
        SecondActionCgroup.Settings(new ResourceLimits(MemoryBytes: 4096, Cores: 1.5, Processes: 7)).ShouldBe(
        [
            ("memory.max", "4096"), ("memory.swap.max", "0"), ("memory.oom.group", "1"), ("cpu.max", "150000 100000"),
            ("pids.max", "7"),
        ]);

    [Fact]
    public void No_limits_say_nothing() => SecondActionCgroup.Settings(ResourceLimits.None).ShouldBeEmpty();

    [Fact]
    public void A_group_without_the_controllers_is_refused_by_name()
    {
        File.WriteAllText(Path.Combine(_folder, "cgroup.controllers"), "cpuset cpu\n");

        GridException refused = Should.Throw<GridException>(() => SecondCgroupTree.Open(_folder, ["memory", "cpu", "pids"]));

        refused.Status.ShouldBe(GridStatus.FailedPrecondition);
        refused.Message.ShouldContain("does not offer memory, pids");
        refused.Message.ShouldContain("Delegate=yes");
    }

    [Fact]
    public void The_bot_moves_aside_and_controllers_are_handed_down()
    {
        Given("", "cgroup.controllers", "cpu memory pids");
        Given("", "cgroup.subtree_control", string.Empty);
        Given(CgroupFolder.OwnName, "cgroup.subtree_control", string.Empty);
        Given($"{CgroupFolder.OwnName}/bot", "cgroup.procs", string.Empty);

        using SecondCgroupTree tree = SecondCgroupTree.Open(_folder, ["memory", "pids"]);

        Said($"{CgroupFolder.OwnName}/bot", "cgroup.procs").ShouldBe("0");
        Said("", "cgroup.subtree_control").ShouldBe("+memory +pids");
        Said(CgroupFolder.OwnName, "cgroup.subtree_control").ShouldBe("+memory +pids");
    }

    [Fact]
    public void What_the_kernel_counted_is_read()
    {
        ActionFolder action = _area.CreateFolder();
        using SecondCgroupTree tree = SecondCgroupTree.Open(_folder, []);
        IActionCgroup group = tree.Create(action, ResourceLimits.None);
        string name = $"{CgroupFolder.OwnName}/{action.Mark:x}";

        group.Usage.ShouldBe(new CgroupUsage(0, null, 0));
        Given(name, "memory.events", "low 0\nhigh 3\nmax 9\noom 2\noom_kill 2\noom_group_kill 1\n");
        Given(name, "memory.peak", "1234567\n");
        Given(name, "pids.events", "max 5\n");

        group.Usage.ShouldBe(new CgroupUsage(2, 1234567, 5));
    }

    [NeedsSecondCgroups]
    public async Task A_command_is_in_its_group_before_it_runs_and_is_killed_with_it()
    {
        using SecondCgroupTree tree = SecondCgroupTree.Open(NeedsSecondCgroupsAttribute.Home!, []);
        ActionFolder action = _area.CreateFolder();
        IActionCgroup group = tree.Create(action, ResourceLimits.None);
        Fifo told = new(Path.Combine(_folder, "told"));
        Fifo alive = new(Path.Combine(_folder, "alive"));
        using EventLoop loop = new();
        using var living = LivingAction.Begin(action.Mark);

        SpawnOutcome spawned = await SpawnAsync(
            $"exec 3> '{alive.Path}'; grep ^0: /proc/self/cgroup > '{told.Path}'; setsid sleep 1000 & wait", living, group);

        spawned.Error.ShouldBe(0);
        (await told.WhenClosedAsync()).ShouldEndWith($"/{CgroupFolder.OwnName}/{action.Mark:x}\n");
        group.Processes.ShouldContain(spawned.Pid);
        await ProcessTree.KillAsync(group, loop);
        await alive.WhenClosedAsync();
        Native.ProcessCalls.Reap(spawned.Pid);
        group.Processes.ShouldBeEmpty();
        group.TryRemove().ShouldBeTrue();
    }

    [NeedsSecondCgroups]
    public async Task What_waited_outside_is_taken_in_with_all_below_it()
    {
        using SecondCgroupTree tree = SecondCgroupTree.Open(NeedsSecondCgroupsAttribute.Home!, []);
        ActionFolder action = _area.CreateFolder();
        IActionCgroup group = tree.Create(action, ResourceLimits.None);
        Fifo begun = new(Path.Combine(_folder, "begun"));
        Fifo alive = new(Path.Combine(_folder, "alive"));
        using EventLoop loop = new();
        using var living = LivingAction.Begin(action.Mark);
        SpawnOutcome spawned = await SpawnAsync(
            $"exec 3> '{alive.Path}'; sh -c 'echo begun > {begun.Path}; exec sleep 1000' & wait", living, group: null);
        await begun.WhenClosedAsync();

        ChildList.Visit(spawned.Pid, group.Admit);

        group.Processes.Count.ShouldBe(2);
        await ProcessTree.KillAsync(group, loop);
        await alive.WhenClosedAsync();
        Native.ProcessCalls.Reap(spawned.Pid);
        group.TryRemove().ShouldBeTrue();
    }

    [NeedsSecondCgroups]
    public async Task A_program_that_cannot_be_run_keeps_nobody_waiting_at_the_gate()
    {
        using SecondCgroupTree tree = SecondCgroupTree.Open(NeedsSecondCgroupsAttribute.Home!, []);
        ActionFolder action = _area.CreateFolder();
        IActionCgroup group = tree.Create(action, ResourceLimits.None);
        using var living = LivingAction.Begin(action.Mark);

        SpawnOutcome spawned = await SpawnAsync("true", living, group, program: "/no/such/program");

        spawned.Error.ShouldBe(Native.Errno.NoEntry);
        group.TryRemove().ShouldBeTrue();
    }

    private static async Task<SpawnOutcome> SpawnAsync(
        string script, LivingAction action, IActionCgroup? group, string program = "/bin/sh")
    {
        using Spawner spawner = new();
        using Microsoft.Win32.SafeHandles.SafeFileHandle nothing = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.Write);
        return await spawner.SpawnAsync(
            new SpawnRequest
            {
                Program = program,
                Arguments = ["sh", "-c", script],
                Environment = ["PATH=/usr/bin:/bin"],
                WorkingDirectory = "/",
                Stdout = nothing,
                Stderr = nothing,
                Action = action,
                Cgroup = group,
            },
            CancellationToken.None);
    }

    private void Given(string group, string file, string text)
    {
        Directory.CreateDirectory(Path.Combine(_folder, group));
        File.WriteAllText(Path.Combine(_folder, group, file), text);
    }

    private string Said(string group, string file) => File.ReadAllText(Path.Combine(_folder, group, file));
}
