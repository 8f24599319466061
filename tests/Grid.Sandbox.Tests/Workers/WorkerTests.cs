using System.Text;
using Grid.Core;
using Grid.Sandbox.HostTools;
using Grid.Sandbox.Workers;
using Grid.Storage;
using Grid.Storage.Backends;

namespace Grid.Sandbox.Tests.Workers;

/// <summary>Actions that ask for a persistent worker, with a real program that is one.</summary>
public sealed class WorkerTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("grid-workers-").FullName;
    private DiskBlobStore _store = null!;
    private HostToolsSandbox _sandbox = null!;

    public Task InitializeAsync()
    {
        _store = DiskBlobStore.Open(Path.Combine(_folder, "cas"));
        _sandbox = Open(new WorkerLimits { ResponseBytesMax = 10_000 });
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _sandbox.DisposeAsync();
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("proto")]
    [InlineData("json")]
    public async Task Actions_of_one_key_share_a_worker_and_each_has_its_own_inputs_and_outputs(string protocol)
    {
        (await OutputAsync(await RunAsync("copy=in:out", "first", protocol: protocol))).ShouldBe("1: first");
        (await OutputAsync(await RunAsync("copy=in:out", "second", protocol: protocol))).ShouldBe("2: second");

        _sandbox.WorkerCount.ShouldBe(1);
    }

    [Fact]
    public async Task What_the_worker_says_and_its_exit_code_are_the_command_s()
    {
        SandboxResult result = await RunAsync("say=warned\nexit=3");

        result.Status.ShouldBe(GridStatus.Ok);
        result.ActionResult.ExitCode.ShouldBe(3);
        (await TextAsync(result.ActionResult.StderrDigest)).ShouldBe("warned");
    }

    [Fact]
    public async Task Nothing_of_an_action_is_there_for_the_next()
    {
        await RunAsync("touch=left", "secret");

        SandboxResult result = await RunAsync("list");

        (await TextAsync(result.ActionResult.StderrDigest)).ShouldBe("args in worker.pl");
    }

    [Fact]
    public async Task A_worker_below_the_input_root_finds_its_inputs_where_it_is()
    {
        (await OutputAsync(await RunAsync("copy=in:out", "first", directory: "a/b"))).ShouldBe("1: first");
        (await OutputAsync(await RunAsync("copy=in:out", "second", directory: "a/b"))).ShouldBe("2: second");
    }

    [Fact]
    public async Task Other_keys_and_other_tools_under_the_same_key_get_other_workers()
    {
        await RunAsync("copy=in:out");
        await RunAsync("copy=in:out", key: "other");
        await RunAsync("copy=in:out", tool: [.. WorkerRequests.Program, .. "# changed\n"u8]);

        _sandbox.WorkerCount.ShouldBe(3);
    }

    [Theory]
    [InlineData("die", "proto")]
    [InlineData("nonsense", "proto")]
    [InlineData("flood", "proto")]
    [InlineData("nonsense", "json")]
    [InlineData("flood", "json")]
    public async Task When_a_worker_dies_or_answers_what_is_no_answer_the_action_runs_without_it(string word, string protocol)
    {
        (await OutputAsync(await RunAsync("copy=in:out", "before", protocol: protocol))).ShouldBe("1: before");

        SandboxResult result = await RunAsync($"{word}\ncopy=in:out", "words", protocol: protocol);

        (await OutputAsync(result)).ShouldBe("alone: words");
        _sandbox.WorkerCount.ShouldBe(0);
        (await OutputAsync(await RunAsync("copy=in:out", "after", protocol: protocol))).ShouldBe("1: after");
    }

    [Fact]
    public async Task A_program_that_is_no_worker_runs_as_any_command()
    {
        SandboxResult result = await RunAsync("copy=in:out", "words", tool: "open(F, '>out'); print F 'made'; print 'said'"u8.ToArray());

        (await OutputAsync(result)).ShouldBe("made");
        (await TextAsync(result.ActionResult.StdoutDigest)).ShouldBe("said");
    }

    [Fact]
    public async Task A_worker_that_hangs_is_killed_when_the_action_s_time_is_over()
    {
        string sign = Path.Combine(_folder, "sign");
        SandboxRequest request = (await RequestAsync($"touch={sign}\nhang")) with { Timeout = TimeSpan.FromMilliseconds(1) };

        SandboxResult result = await _sandbox.RunAsync(request, CancellationToken.None);

        result.Status.ShouldBe(GridStatus.DeadlineExceeded);
        _sandbox.WorkerCount.ShouldBe(0);
    }

    [Fact]
    public async Task Cancelling_an_action_ends_its_worker()
    {
        string sign = Path.Combine(_folder, "sign");
        using CancellationTokenSource cancel = new();
        Task<SandboxResult> running = _sandbox.RunAsync(await RequestAsync($"touch={sign}\nhang"), cancel.Token);
        while (!File.Exists(sign))
        {
            await Task.Yield();
        }

        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(running);
        _sandbox.WorkerCount.ShouldBe(0);
    }

    [Fact]
    public async Task There_are_no_more_workers_than_there_may_be()
    {
        await using HostToolsSandbox sandbox = Open(new WorkerLimits { WorkersMax = 2 }, "few");
        Task<SandboxResult>[] running =
        [
            .. await Task.WhenAll(Enumerable.Range(0, 6).Select(async number => sandbox.RunAsync(
                await RequestAsync("copy=in:out", "words", key: $"key-{number}"), CancellationToken.None))),
        ];

        foreach (SandboxResult result in await Task.WhenAll(running))
        {
            (await OutputAsync(result)).ShouldEndWith(": words");
        }

        sandbox.WorkerCount.ShouldBeInRange(1, 2);
    }

    [Fact]
    public async Task Workers_that_wait_too_long_are_ended_and_so_are_all_with_their_bot()
    {
        Conformance.ManualTime time = new();
        WorkerLimits limits = new();
        await using HostToolsSandbox sandbox = Open(limits, "idle", time);
        await sandbox.RunAsync(await RequestAsync("copy=in:out"), CancellationToken.None);
        sandbox.WorkerCount.ShouldBe(1);

        time.Advance(limits.IdleMax * 2);

        while (sandbox.WorkerCount > 0)
        {
            await Task.Yield();
        }
    }

    [Theory]
    [InlineData("perl worker.pl @args", "unheard-of")]
    [InlineData("perl worker.pl @args", "none")]
    public async Task Who_asks_for_no_worker_or_for_one_that_speaks_another_language_has_none(string line, string protocol)
    {
        SandboxRequest request = await RequestAsync("copy=in:out", "words", protocol: protocol);
        request = protocol == "none" ? request with { Platform = PlatformProperties.None } : request;
        request.Command.Arguments.ShouldBe(line.Split(' '));

        (await OutputAsync(await _sandbox.RunAsync(request, CancellationToken.None))).ShouldBe("alone: words");
        _sandbox.WorkerCount.ShouldBe(0);
    }

    private HostToolsSandbox Open(WorkerLimits workers, string name = "staging", TimeProvider? time = null) => HostToolsSandbox.Open(
        Path.Combine(_folder, name),
        new Staging.LinkStager(SandboxLimits.Default),
        SandboxLimits.Default with { KillGrace = TimeSpan.Zero },
        time ?? TimeProvider.System,
        workers);

    private async Task<SandboxResult> RunAsync(
        string work, string input = "", string key = "key", string protocol = "proto", byte[]? tool = null, string directory = "") =>
        await _sandbox.RunAsync(await RequestAsync(work, input, key, protocol, tool, directory), CancellationToken.None);

    private Task<SandboxRequest> RequestAsync(
        string work, string input = "", string key = "key", string protocol = "proto", byte[]? tool = null, string directory = "") =>
        WorkerRequests.MakeAsync(_store, work, input, key, protocol, tool, directory);

    private Task<string> OutputAsync(SandboxResult result) => TextAsync(result.ActionResult.OutputFiles.ShouldHaveSingleItem().Digest);

    private async Task<string> TextAsync(Reapi.Digest digest) => Encoding.UTF8.GetString(
        (await _store.ReadAsync(digest.ToDigest(DigestFunction.Sha256), CancellationToken.None)).ShouldNotBeNull().Span);
}
