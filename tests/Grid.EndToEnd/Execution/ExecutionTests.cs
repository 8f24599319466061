using Google.Longrunning;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grid.Core;
using Grid.EndToEnd.Hosting;
using Grid.Storage;
using Grpc.Core;

namespace Grid.EndToEnd.Execution;

public class ExecutionTests : IAsyncLifetime
{
    private ExecutionHost _host = null!;

    public async Task InitializeAsync() => _host = await StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    protected virtual Task<ExecutionHost> StartAsync() => ExecutionHost.StartAsync();

    [Fact]
    public async Task An_action_goes_through_the_server_and_a_bot_and_back()
    {
        Digest action = await _host.UploadActionAsync("true");
        using OperationCall call = _host.Execute(action);
        Operation first = await call.NextAsync();
        TestBot bot = await _host.ConnectAsync();

        await bot.UpdateAsync();
        await bot.AcceptAsync();
        Operation executing = await call.NextAsync(Stage.Executing);
        await bot.CompleteAsync(new Reapi.ActionResult { StdoutRaw = ByteString.CopyFromUtf8("hello") });

        first.Name.ShouldNotBeEmpty();
        executing.Name.ShouldBe(first.Name);
        OperationCall.MetadataOf(executing).PartialExecutionMetadata.WorkerStartTimestamp.ShouldNotBeNull();
        Reapi.ExecuteResponse response = await call.ResponseAsync();
        response.Status.Code.ShouldBe((int)GridStatus.Ok);
        response.CachedResult.ShouldBeFalse();
        response.Result.StdoutRaw.ToStringUtf8().ShouldBe("hello");
        response.Result.ExecutionMetadata.Worker.ShouldBe("bot");
        response.Result.ExecutionMetadata.QueuedTimestamp.ShouldNotBeNull();
    }

    [Fact]
    public async Task The_lease_carries_the_action_itself()
    {
        Digest action = await _host.UploadActionAsync("true");
        using OperationCall call = await QueueAsync(action, request => request.InstanceName = "farm/one");
        TestBot bot = await _host.ConnectAsync();

        await bot.UpdateAsync();

        Digest.Of(bot.Lease.Payload.Value.Span).ShouldBe(action);
        bot.Lease.Payload.Is(Reapi.Action.Descriptor).ShouldBeTrue();
        bot.Lease.Id.ShouldStartWith("farm/one/");
    }

#pragma warning disable CS0612 // The fields of REAPI 2.0 are what the next two tests are about.
    [Fact]
    public async Task A_command_that_names_outputs_in_the_older_fields_reaches_the_bot_in_the_newer_one()
    {
        Digest action = await _host.UploadActionAsync(
            new Reapi.Command { Arguments = { "true" }, OutputFiles = { "b", "c" }, OutputDirectories = { "a", "c" } });
        using OperationCall call = await QueueAsync(action);
        TestBot bot = await _host.ConnectAsync();

        await bot.UpdateAsync();

        Digest handed = bot.Lease.Payload.Unpack<Reapi.Action>().CommandDigest.ToDigest(DigestFunction.Sha256);
        ReadOnlyMemory<byte>? command = await _host.Cas.ReadAsync(handed, CancellationToken.None);
        Reapi.Command.Parser.ParseFrom(command.ShouldNotBeNull().Span).OutputPaths.ShouldBe(["a", "b", "c"]);
    }

    [Fact]
    public async Task A_client_that_named_outputs_in_the_older_fields_is_told_of_symlinks_there()
    {
        Digest action = await _host.UploadActionAsync(
            new Reapi.Command { Arguments = { "true" }, OutputFiles = { "file" }, OutputDirectories = { "directory" } });
        using OperationCall call = await QueueAsync(action);
        TestBot bot = await _host.ConnectAsync();
        await bot.UpdateAsync();
        await bot.AcceptAsync();

        Reapi.OutputSymlink file = new() { Path = "file", Target = "elsewhere" };
        Reapi.OutputSymlink directory = new() { Path = "directory", Target = "elsewhere" };
        await bot.CompleteAsync(new Reapi.ActionResult { OutputSymlinks = { file, directory } });

        Reapi.ActionResult result = (await call.ResponseAsync()).Result;
        result.OutputFileSymlinks.ShouldBe([file]);
        result.OutputDirectorySymlinks.ShouldBe([directory]);
        result.OutputSymlinks.ShouldBe([file, directory]);
    }
#pragma warning restore CS0612

    [Fact]
    public async Task A_result_is_cached_and_answers_the_next_request()
    {
        Digest action = await _host.UploadActionAsync("true");
        await RunAsync(action, new Reapi.ActionResult { StdoutRaw = ByteString.CopyFromUtf8("once") });

        using OperationCall again = _host.Execute(action);

        Reapi.ExecuteResponse response = await again.ResponseAsync();
        response.CachedResult.ShouldBeTrue();
        response.Result.StdoutRaw.ToStringUtf8().ShouldBe("once");
    }

    [Fact]
    public async Task A_command_that_fails_is_a_result_but_not_a_cached_one()
    {
        Digest action = await _host.UploadActionAsync("false");

        Reapi.ExecuteResponse response = await RunAsync(action, new Reapi.ActionResult { ExitCode = 3 });

        response.Status.Code.ShouldBe((int)GridStatus.Ok);
        response.Result.ExitCode.ShouldBe(3);
        (await _host.Cache.GetAsync(action, CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task Do_not_cache_is_kept()
    {
        Digest action = await _host.UploadActionAsync("date", action => action.DoNotCache = true);

        await RunAsync(action, new Reapi.ActionResult());

        (await _host.Cache.GetAsync(action, CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task Skip_cache_lookup_is_kept()
    {
        Digest action = await _host.UploadActionAsync("true");
        await RunAsync(action, new Reapi.ActionResult());

        using OperationCall again = _host.Execute(action, request => request.SkipCacheLookup = true);

        await again.NextAsync(Stage.Queued);
    }

    [Fact]
    public async Task Every_missing_blob_is_named()
    {
        Digest file = Digest.Of("not uploaded"u8);
        Digest command = Digest.Of("nor this"u8);
        Reapi.Directory root = new() { Files = { new Reapi.FileNode { Name = "file", Digest = file.ToWire() } } };
        Digest rootDigest = await _host.UploadAsync(root);
        Digest action = await _host.UploadActionAsync("true", action =>
        {
            action.CommandDigest = command.ToWire();
            action.InputRootDigest = rootDigest.ToWire();
        });

        using OperationCall call = _host.Execute(action);

        Reapi.ExecuteResponse response = await call.ResponseAsync();
        response.Status.Code.ShouldBe((int)GridStatus.FailedPrecondition);
        PreconditionFailure details = response.Status.Details.Single().Unpack<PreconditionFailure>();
        details.Violations.ShouldAllBe(violation => violation.Type == "MISSING");
        details.Violations.Select(violation => violation.Subject).ShouldBe([$"blobs/{command}", $"blobs/{file}"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_missing_action_is_named()
    {
        Digest action = Digest.Of("no action"u8);

        using OperationCall call = _host.Execute(action);

        Reapi.ExecuteResponse response = await call.ResponseAsync();
        response.Status.Code.ShouldBe((int)GridStatus.FailedPrecondition);
        response.Status.Details.Single().Unpack<PreconditionFailure>().Violations.Single().Subject.ShouldBe($"blobs/{action}");
    }

    [Fact]
    public async Task A_timeout_over_the_maximum_is_refused()
    {
        Digest action = await _host.UploadActionAsync(
            "true", action => action.Timeout = Duration.FromTimeSpan(TimeSpan.FromDays(1)));

        using OperationCall call = _host.Execute(action);

        Reapi.ExecuteResponse response = await call.ResponseAsync();
        response.Status.Code.ShouldBe((int)GridStatus.InvalidArgument);
        response.Status.Message.ShouldContain("over the maximum");
    }

    [Fact]
    public async Task A_malformed_digest_is_refused_before_there_is_an_operation()
    {
        using AsyncServerStreamingCall<Operation> call = _host.Execution.Execute(
            new Reapi.ExecuteRequest { ActionDigest = new Reapi.Digest { Hash = "abc", SizeBytes = 1 } });

        RpcException refusal = await Should.ThrowAsync<RpcException>(
            () => call.ResponseStream.MoveNext(CancellationToken.None));

        refusal.StatusCode.ShouldBe(StatusCode.InvalidArgument);
    }

    [Fact]
    public async Task An_operation_outlives_its_client_and_can_be_awaited_by_name()
    {
        Digest action = await _host.UploadActionAsync("true");
        OperationCall call = _host.Execute(action, request => request.InstanceName = "a/b");
        string name = (await call.NextAsync(Stage.Queued)).Name;
        call.Dispose();
        TestBot bot = await _host.ConnectAsync();
        await bot.UpdateAsync();

        using OperationCall again = _host.Wait(name);
        (await again.NextAsync()).Name.ShouldBe(name);
        await bot.CompleteAsync(new Reapi.ActionResult());

        (await again.ResponseAsync()).Status.Code.ShouldBe((int)GridStatus.Ok);
        using OperationCall late = _host.Wait(name);
        (await late.ResponseAsync()).Status.Code.ShouldBe((int)GridStatus.Ok);
    }

    [Fact]
    public async Task Output_that_the_client_wants_inside_the_result_is_put_there()
    {
        Digest action = await _host.UploadActionAsync("echo");
        Digest output = await _host.Cas.WriteAsync("a long story"u8.ToArray(), CancellationToken.None);

        Reapi.ExecuteResponse response = await RunAsync(
            action, new Reapi.ActionResult { StdoutDigest = output.ToWire() }, request => request.InlineStdout = true);

        response.Result.StdoutRaw.ToStringUtf8().ShouldBe("a long story");
        using OperationCall other = _host.Execute(action);
        (await other.ResponseAsync()).Result.StdoutRaw.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_cancelled_operation_is_done_with_status_cancelled()
    {
        Digest action = await _host.UploadActionAsync("sleep");
        using OperationCall call = _host.Execute(action);
        string name = (await call.NextAsync(Stage.Queued)).Name;

        await _host.Operations.CancelOperationAsync(new CancelOperationRequest { Name = name });

        (await call.ResponseAsync()).Status.Code.ShouldBe((int)GridStatus.Cancelled);
    }

    [Fact]
    public async Task A_timeout_that_the_bot_reports_is_told_and_not_cached()
    {
        Digest action = await _host.UploadActionAsync("sleep");
        using OperationCall call = await QueueAsync(action);
        TestBot bot = await _host.ConnectAsync();
        await bot.UpdateAsync();

        await bot.CompleteAsync(
            new Reapi.ActionResult { ExitCode = 137 },
            new Google.Rpc.Status { Code = (int)GridStatus.DeadlineExceeded, Message = "took too long" });

        Reapi.ExecuteResponse response = await call.ResponseAsync();
        response.Status.Code.ShouldBe((int)GridStatus.DeadlineExceeded);
        response.Result.ExitCode.ShouldBe(137);
        (await _host.Cache.GetAsync(action, CancellationToken.None)).ShouldBeNull();
    }

    [Fact]
    public async Task A_platform_that_no_bot_offers_is_named()
    {
        await using ExecutionHost host = await ExecutionHost.StartAsync(
            new Grid.Scheduling.SchedulerLimits { UnmatchedWaitMax = TimeSpan.Zero });
        await host.ConnectAsync();
        Digest action = await host.UploadActionAsync("true", action => action.Platform = new Reapi.Platform
        {
            Properties = { new Reapi.Platform.Types.Property { Name = "ISA", Value = "vax" } },
        });

        using OperationCall call = host.Execute(action);

        Reapi.ExecuteResponse response = await call.ResponseAsync();
        response.Status.Code.ShouldBe((int)GridStatus.FailedPrecondition);
        response.Status.Message.ShouldContain("lacks ISA=vax");
        response.Status.Message.ShouldContain("'bot'");
    }

    private async Task<OperationCall> QueueAsync(Digest action, Action<Reapi.ExecuteRequest>? change = null)
    {
        OperationCall call = _host.Execute(action, change);
        await call.NextAsync(Stage.Queued);
        return call;
    }

    private async Task<Reapi.ExecuteResponse> RunAsync(
        Digest action, Reapi.ActionResult result, Action<Reapi.ExecuteRequest>? change = null)
    {
        using OperationCall call = await QueueAsync(action, change);
        TestBot bot = await _host.ConnectAsync();
        await bot.UpdateAsync();
        await bot.CompleteAsync(result);
        return await call.ResponseAsync();
    }
}
