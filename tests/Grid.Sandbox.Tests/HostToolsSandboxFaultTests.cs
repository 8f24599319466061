using System.Globalization;
using Grid.Conformance.Sandboxes;
using Grid.Core;
using Grid.Sandbox.HostTools;
using Grid.Sandbox.Native;
using Grid.Sandbox.Processes;
using Microsoft.Win32.SafeHandles;

namespace Grid.Sandbox.Tests;

/// <summary>What happens to processes and folders when things go wrong, seen through pipes outside of the input root.</summary>
public sealed class HostToolsSandboxFaultTests : IAsyncLifetime
{
    private readonly SandboxBench _bench = SandboxBench.Open(SandboxLimits.Default with { KillGrace = TimeSpan.FromMilliseconds(200) });

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [Fact]
    public async Task A_child_in_the_background_dies_with_the_command()
    {
        Fifo alive = _bench.Fifo("alive");

        SandboxResult result = await _bench.RunAsync($"exec 3> '{alive.Path}'; sleep 1000 & exit 4");

        result.ActionResult.ExitCode.ShouldBe(4);
        await alive.WhenClosedAsync();
    }

    [Fact]
    public async Task A_daemon_that_left_session_group_environment_and_parent_dies_with_the_command()
    {
        Fifo alive = _bench.Fifo("alive");
        string ready = Path.Combine(_bench.Folder, "ready");

        SandboxResult result = await _bench.RunAsync(
            $"mkfifo {ready}; (cd /; exec env -i setsid sh -c '"
            + $"exec >{alive.Path} 2>&1 </dev/null; echo up; echo > {ready}; sleep 1000; sleep 1000') & "
            + $"read line < {ready}; echo main is done");

        (await _bench.TextAsync(result.ActionResult.StdoutDigest)).ShouldBe("main is done\n");
        (await alive.WhenClosedAsync()).ShouldBe("up\n");
    }

    [Theory]
    [InlineData("-S -x 7")]
    [InlineData("-S -x unlimited")]
    [InlineData("-x 5")]
    public async Task A_daemon_that_changed_what_it_is_known_by_dies_with_the_command(string change)
    {
        Fifo alive = _bench.Fifo("alive");

        // "ulimit -x" is the limit on file locks. What outlives the command has changed its own by then.
        await _bench.RunAsync(
            $"exec 3> '{alive.Path}'; bash -c 'ulimit {change}; setsid -f sh -c \"echo > up; sleep 1000; sleep 1000\"'; "
            + "until [ -e up ]; do :; done");

        await alive.WhenClosedAsync();
    }

    [Fact]
    public async Task An_orphan_that_ends_before_its_action_is_collected()
    {
        Fifo told = _bench.Fifo("told");
        Fifo orphaned = _bench.Fifo("orphaned");
        string go = Path.Combine(_bench.Folder, "go");
        using EventLoop loop = new();

        using CancellationTokenSource end = new();
        Task<SandboxResult> run = _bench.RunAsync(
            $"mkfifo '{go}'; (setsid sh -c 'echo $$ > {told.Path}; read line < {go}' &); echo > '{orphaned.Path}'; exec sleep 1000",
            end.Token);
        int pid = int.Parse(await told.WhenClosedAsync(), CultureInfo.InvariantCulture);
        await orphaned.WhenClosedAsync();
        using SafeFileHandle orphan = ProcessCalls.TryOpenProcess(pid).ShouldNotBeNull();
        await File.WriteAllTextAsync(go, "\n");
        await loop.WhenReadableAsync(orphan).WaitAsync(TimeSpan.FromSeconds(30));
        Strays.Sweep();

        ProcessStatus.TryRead(pid).ShouldBeNull();
        run.IsCompleted.ShouldBeFalse();
        await end.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public async Task A_timeout_kills_the_whole_tree()
    {
        Fifo alive = _bench.Fifo("alive");
        Fifo started = _bench.Fifo("started");
        ManualTime time = new();
        await using HostToolsSandbox sandbox = _bench.OpenAnother(time);
        SandboxRequest request = _bench.Request(
            $"exec 3> '{alive.Path}'; setsid sleep 1000 & echo > '{started.Path}'; sleep 1000", DigestFunction.Sha256.Empty);

        Task<SandboxResult> run = sandbox.RunAsync(
            request with { Timeout = TimeSpan.FromHours(1) }, CancellationToken.None);
        await started.WhenClosedAsync();
        time.Expire();

        (await run).Status.ShouldBe(GridStatus.DeadlineExceeded);
        await alive.WhenClosedAsync();
    }

    [Fact]
    public async Task A_command_that_ignores_the_request_to_end_is_killed_after_the_grace()
    {
        Fifo started = _bench.Fifo("started");
        ManualTime time = new();
        await using HostToolsSandbox sandbox = _bench.OpenAnother(time);
        SandboxRequest request = _bench.Request(
            $"trap '' TERM; echo > '{started.Path}'; while :; do sleep 1000; done", DigestFunction.Sha256.Empty);

        Task<SandboxResult> run = sandbox.RunAsync(
            request with { Timeout = TimeSpan.FromHours(1) }, CancellationToken.None);
        await started.WhenClosedAsync();
        time.Expire();

        SandboxResult result = await run;
        result.Status.ShouldBe(GridStatus.DeadlineExceeded);
        result.ActionResult.ExitCode.ShouldBe(128 + 9);
    }

    [Fact]
    public async Task Cancellation_kills_the_whole_tree_and_clears_the_folder()
    {
        Fifo started = _bench.Fifo("started");
        Fifo alive = _bench.Fifo("alive");
        using CancellationTokenSource cancellation = new();

        Task<SandboxResult> run = _bench.RunAsync(
            $"exec 3> '{alive.Path}'; setsid sleep 1000 & echo started > '{started.Path}'; trap '' TERM; sleep 1000; sleep 1000",
            cancellation: cancellation.Token);
        await started.WhenClosedAsync();
        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => run);
        await alive.WhenClosedAsync();
        _bench.StagedFolders().ShouldBeEmpty();
    }

    [Fact]
    public async Task Killing_one_action_leaves_the_others_alone()
    {
        Fifo started = _bench.Fifo("started");
        string release = Path.Combine(_bench.Folder, "release");
        Task<SandboxResult> other = _bench.RunAsync(
            $"mkfifo '{release}'; (setsid cat '{release}' > copy) & echo started > '{started.Path}'; wait; cat copy");
        await started.WhenClosedAsync();

        await _bench.RunAsync("sleep 1000 & exit 0");

        await File.WriteAllTextAsync(release, "still here", CancellationToken.None);
        (await _bench.TextAsync((await other).ActionResult.StdoutDigest)).ShouldBe("still here");
    }

    [Fact]
    public async Task Cancellation_while_inputs_are_fetched_ends_the_call_and_clears_the_folder()
    {
        Digest root = await new InputRoot().File("input", "far away").WriteAsync(
            _bench.Store, digest => digest == Digest.Of("far away"u8));
        using CancellationTokenSource cancellation = new();
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        WrappedInputs inputs = new(_bench.Store, async (_, token) =>
        {
            asked.SetResult();
            TaskCompletionSource<IReadOnlyList<Digest>> never = new();
            return await never.Task.WaitAsync(token);
        });

        Task<SandboxResult> run = _bench.Sandbox.RunAsync(
            _bench.Request("true", root) with { Inputs = inputs }, cancellation.Token);
        await asked.Task;
        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => run);
        _bench.StagedFolders().ShouldBeEmpty();
    }

    [Fact]
    public async Task Inputs_that_are_elsewhere_are_fetched_in_one_call()
    {
        InputRoot tree = new InputRoot().File("a", "first").File("b/c", "second").File("b/d", "first").File("e", "here");
        HashSet<Digest> far = [Digest.Of("first"u8), Digest.Of("second"u8)];
        Digest root = await tree.WriteAsync(_bench.Store, far.Contains);
        List<IReadOnlyCollection<Digest>> fetched = [];
        WrappedInputs inputs = new(_bench.Store, async (digests, _) =>
        {
            fetched.Add(digests);
            await tree.WriteAsync(_bench.Store);
            return [];
        });

        SandboxResult result = await _bench.Sandbox.RunAsync(
            _bench.Request("cat a b/c b/d e", root) with { Inputs = inputs }, CancellationToken.None);

        (await _bench.TextAsync(result.ActionResult.StdoutDigest)).ShouldBe("firstsecondfirsthere");
        fetched.ShouldHaveSingleItem().ShouldBe(far, ignoreOrder: true);
    }

    [Fact]
    public async Task A_store_that_refuses_outputs_fails_the_action_and_nothing_is_left()
    {
        SandboxRequest request = _bench.Request("echo output", DigestFunction.Sha256.Empty) with
        {
            Outputs = new RecordingStore(_bench.Store, GridException.ResourceExhausted("The store is full.")),
        };

        GridException failure = await Should.ThrowAsync<GridException>(
            () => _bench.Sandbox.RunAsync(request, CancellationToken.None));

        failure.Status.ShouldBe(GridStatus.ResourceExhausted);
        _bench.StagedFolders().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_program_that_is_being_written_is_tried_again_until_it_is_not()
    {
        Digest root = await new InputRoot().File("tool", "#!/bin/sh\necho ran\n", isExecutable: true).WriteAsync(_bench.Store);
        await using BusyFile busy = await BusyFile.OfAsync(_bench, Digest.Of("#!/bin/sh\necho ran\n"u8));
        AlarmTime time = new(busy.Release);
        await using HostToolsSandbox sandbox = _bench.OpenAnother(time);
        SandboxRequest request = _bench.Request("true", root) with { Command = new Reapi.Command { Arguments = { "./tool" } } };

        SandboxResult result = await sandbox.RunAsync(request, CancellationToken.None);

        (await _bench.TextAsync(result.ActionResult.StdoutDigest)).ShouldBe("ran\n");
        time.AlarmCount.ShouldBe(1);
    }

    [Fact]
    public async Task A_program_that_stays_written_to_is_a_result_after_some_attempts()
    {
        Digest root = await new InputRoot().File("tool", "#!/bin/sh\n", isExecutable: true).WriteAsync(_bench.Store);
        await using BusyFile busy = await BusyFile.OfAsync(_bench, Digest.Of("#!/bin/sh\n"u8));

        SandboxResult result = await _bench.Sandbox.RunAsync(
            _bench.Request("true", root) with { Command = new Reapi.Command { Arguments = { "./tool" } } },
            CancellationToken.None);

        result.ActionResult.ExitCode.ShouldBe(126);
    }
}
