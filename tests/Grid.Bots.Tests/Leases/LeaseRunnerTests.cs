using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grid.Bots.Leases;
using Grid.Bots.Session;
using Grid.Bots.Tests.Support;
using Grid.Core;
using Grid.Sandbox;
using Grid.Storage;
using Grid.Storage.Backends;

namespace Grid.Bots.Tests.Leases;

public sealed class LeaseRunnerTests : IDisposable
{
    private static readonly BotOptions Options = new() { BotId = "bot-1", ActionDurationMax = TimeSpan.FromMinutes(10) };

    private readonly MemoryBlobStore _store = new(1 << 20);
    private readonly FakeSandbox _sandbox = new();
    private readonly ManualTime _time = new();
    private readonly LeaseRunner _runner;

    public LeaseRunnerTests() => _runner = new LeaseRunner(new MemoryInputs(_store), _store, _sandbox, Options, _time);

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public async Task A_result_is_signed_with_the_bot_s_name_and_times()
    {
        TestAction action = await TestAction.StoredInAsync(_store);
        Timestamp startedAt = Timestamp.FromDateTimeOffset(_time.GetUtcNow());

        Task<LeaseReport> running = _runner.RunAsync(action.Payload, function: null, tap: null, CancellationToken.None);
        FakeRun run = await _sandbox.NextRunAsync();
        _time.Advance(TimeSpan.FromSeconds(3));
        run.Exit(7);
        LeaseReport report = await running;

        report.Status.ShouldBe(GridStatus.Ok);
        report.Result!.ExitCode.ShouldBe(7);
        report.Result.ExecutionMetadata.Worker.ShouldBe("bot-1");
        report.Result.ExecutionMetadata.WorkerStartTimestamp.ShouldBe(startedAt);
        report.Result.ExecutionMetadata.WorkerCompletedTimestamp.ShouldBe(startedAt + Duration.FromTimeSpan(TimeSpan.FromSeconds(3)));
    }

    [Fact]
    public async Task An_action_named_by_its_digest_is_read_from_the_inputs()
    {
        TestAction action = await TestAction.StoredInAsync(_store);

        Task<LeaseReport> running = _runner.RunAsync(Any.Pack(action.Digest.ToWire()), function: null, tap: null, CancellationToken.None);
        FakeRun run = await _sandbox.NextRunAsync();
        run.Exit(0);

        run.Request.Command.ShouldBe(action.Command);
        (await running).Status.ShouldBe(GridStatus.Ok);
    }

    [Fact]
    public async Task A_missing_action_is_named_so_that_the_client_uploads_it()
    {
        Digest absent = Digest.Of([1, 2, 3]);

        LeaseReport report = await _runner.RunAsync(Any.Pack(absent.ToWire()), function: null, tap: null, CancellationToken.None);

        report.Status.ShouldBe(GridStatus.FailedPrecondition);
        report.MissingBlobs.ShouldBe([absent]);
    }

    [Fact]
    public async Task A_missing_command_and_a_missing_input_root_are_named_together()
    {
        Digest command = Digest.Of([1]);
        Digest root = Digest.Of([2]);
        Reapi.Action action = new() { CommandDigest = command.ToWire(), InputRootDigest = root.ToWire() };

        LeaseReport report = await _runner.RunAsync(Any.Pack(action), function: null, tap: null, CancellationToken.None);

        report.Status.ShouldBe(GridStatus.FailedPrecondition);
        report.MissingBlobs.ShouldBe([command, root]);
    }

    [Fact]
    public async Task Inputs_that_the_sandbox_misses_are_passed_on()
    {
        Digest absent = Digest.Of([9]);

        LeaseReport report = await FailWithAsync(GridException.Missing("An input is missing.", [absent]));

        report.Status.ShouldBe(GridStatus.FailedPrecondition);
        report.MissingBlobs.ShouldBe([absent]);
    }

    [Fact]
    public async Task A_timeout_is_told_with_what_the_command_wrote_until_then()
    {
        TestAction action = await TestAction.StoredInAsync(_store, Duration.FromTimeSpan(TimeSpan.FromSeconds(5)));

        Task<LeaseReport> running = _runner.RunAsync(action.Payload, function: null, tap: null, CancellationToken.None);
        FakeRun run = await _sandbox.NextRunAsync();
        run.Result.SetResult(new SandboxResult(
            new Reapi.ActionResult { StdoutRaw = ByteString.CopyFromUtf8("half") }, GridStatus.DeadlineExceeded, "Too slow."));
        LeaseReport report = await running;

        run.Request.Timeout.ShouldBe(TimeSpan.FromSeconds(5));
        report.Status.ShouldBe(GridStatus.DeadlineExceeded);
        report.Message.ShouldBe("Too slow.");
        report.Result!.StdoutRaw.ToStringUtf8().ShouldBe("half");
    }

    [Fact]
    public async Task An_action_without_a_timeout_has_the_bot_s()
    {
        TestAction action = await TestAction.StoredInAsync(_store);

        Task<LeaseReport> running = _runner.RunAsync(action.Payload, function: null, tap: null, CancellationToken.None);
        FakeRun run = await _sandbox.NextRunAsync();
        run.Exit(0);
        await running;

        run.Request.Timeout.ShouldBe(TimeSpan.FromMinutes(10));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(601)]
    public async Task A_timeout_that_is_negative_or_over_the_bot_s_limit_is_refused(int seconds)
    {
        TestAction action = await TestAction.StoredInAsync(_store, Duration.FromTimeSpan(TimeSpan.FromSeconds(seconds)));

        LeaseReport report = await _runner.RunAsync(action.Payload, function: null, tap: null, CancellationToken.None);

        report.Status.ShouldBe(GridStatus.InvalidArgument);
        report.Message.ShouldContain("ask for");
    }

    [Fact]
    public async Task A_lease_without_a_payload_is_refused() =>
        (await _runner.RunAsync(
            payload: null, function: null, tap: null, CancellationToken.None)).Status.ShouldBe(GridStatus.InvalidArgument);

    [Fact]
    public async Task A_payload_of_another_kind_is_refused_by_name()
    {
        LeaseReport report = await _runner.RunAsync(Any.Pack(new Reapi.Directory()), function: null, tap: null, CancellationToken.None);

        report.Status.ShouldBe(GridStatus.InvalidArgument);
        report.Message.ShouldContain("Directory");
    }

    [Fact]
    public async Task A_payload_that_does_not_parse_is_refused()
    {
        Any broken = new() { TypeUrl = Any.Pack(new Reapi.Action()).TypeUrl, Value = ByteString.CopyFrom(0xff, 0xff, 0xff) };

        (await _runner.RunAsync(broken, function: null, tap: null, CancellationToken.None)).Status.ShouldBe(GridStatus.InvalidArgument);
    }

    [Fact]
    public async Task An_action_without_digests_is_refused()
    {
        LeaseReport report = await _runner.RunAsync(Any.Pack(new Reapi.Action()), function: null, tap: null, CancellationToken.None);

        report.Status.ShouldBe(GridStatus.InvalidArgument);
    }

    [Fact]
    public async Task A_storage_call_that_met_its_deadline_does_not_read_as_an_action_that_met_its_timeout() =>
        (await FailWithAsync(new GridException(GridStatus.DeadlineExceeded, "FindMissingBlobs: slow")))
            .Status.ShouldBe(GridStatus.Unavailable);

    [Fact]
    public async Task A_full_disk_sends_the_lease_elsewhere() =>
        (await FailWithAsync(new IOException("No space left on device"))).Status.ShouldBe(GridStatus.Unavailable);

    [Fact]
    public async Task A_fault_of_the_bot_itself_is_internal_and_names_the_bot()
    {
        LeaseReport report = await FailWithAsync(new InvalidOperationException("broken"));

        report.Status.ShouldBe(GridStatus.Internal);
        report.Message.ShouldContain("bot-1");
    }

    [Fact]
    public async Task Cancellation_reaches_the_sandbox_and_comes_back_as_such()
    {
        TestAction action = await TestAction.StoredInAsync(_store);
        using CancellationTokenSource cancel = new();

        Task<LeaseReport> running = _runner.RunAsync(action.Payload, function: null, tap: null, cancel.Token);
        FakeRun run = await _sandbox.NextRunAsync();
        await cancel.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(running);
        await run.Cancelled.Task;
    }

    private async Task<LeaseReport> FailWithAsync(Exception failure)
    {
        TestAction action = await TestAction.StoredInAsync(_store);
        Task<LeaseReport> running = _runner.RunAsync(action.Payload, function: null, tap: null, CancellationToken.None);
        FakeRun run = await _sandbox.NextRunAsync();
        run.Result.SetException(failure);
        return await running;
    }
}
