using Google.Longrunning;
using Google.Rpc;
using Grid.Core;
using Grid.EndToEnd.Hosting;
using Grid.Storage;

namespace Grid.EndToEnd.Bots;

public sealed class BotTests
{
    [Fact]
    public async Task A_command_runs_and_its_outputs_and_metadata_come_back()
    {
        await using Farm farm = await Farm.StartAsync();
        farm.AddBot("bot-1");
        Digest action = await farm.UploadScriptAsync("echo said; echo warned >&2; echo made > out", outputs: "out");

        using OperationCall call = farm.Server.Execute(action);
        Reapi.ExecuteResponse response = await call.ResponseAsync();

        response.Status?.Code.ShouldBe(0);
        response.Result.ExitCode.ShouldBe(0);
        (await TextOfAsync(farm, response.Result.OutputFiles.Single().Digest)).ShouldBe("made\n");
        response.Result.ExecutionMetadata.Worker.ShouldBe("bot-1");
        response.Result.ExecutionMetadata.QueuedTimestamp.ShouldNotBeNull();
        response.Result.ExecutionMetadata.WorkerStartTimestamp.ShouldNotBeNull();
        response.Result.ExecutionMetadata.ExecutionStartTimestamp.ShouldNotBeNull();
        response.Result.ExecutionMetadata.OutputUploadCompletedTimestamp.ShouldNotBeNull();
        response.Result.ExecutionMetadata.WorkerCompletedTimestamp.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_command_that_fails_is_a_result_with_its_exit_code()
    {
        await using Farm farm = await Farm.StartAsync();
        farm.AddBot("bot-1");

        using OperationCall call = farm.Server.Execute(await farm.UploadScriptAsync("exit 42"));
        Reapi.ExecuteResponse response = await call.ResponseAsync();

        (response.Status?.Code ?? 0).ShouldBe(0);
        response.Result.ExitCode.ShouldBe(42);
    }

    [Fact]
    public async Task A_bot_with_a_cache_of_its_own_fetches_inputs_and_uploads_outputs()
    {
        await using Farm farm = await Farm.StartAsync();
        await farm.AddRemoteBotAsync("bot-1");
        Digest large = await farm.Server.Cas.WriteAsync(new byte[3_000_000], default);
        Digest small = await farm.Server.Cas.WriteAsync("small"u8.ToArray(), default);
        Reapi.Directory root = new();
        root.Files.Add(new Reapi.FileNode { Name = "large", Digest = large.ToWire() });
        root.Files.Add(new Reapi.FileNode { Name = "small", Digest = small.ToWire() });
        Digest action = await farm.UploadScriptAsync("cat large small > both; wc -c < both", root, outputs: "both");

        using OperationCall call = farm.Server.Execute(action);
        Reapi.ExecuteResponse response = await call.ResponseAsync();

        response.Result.ExitCode.ShouldBe(0);
        response.Result.OutputFiles.Single().Digest.SizeBytes.ShouldBe(3_000_005);
        (await farm.Server.Cas.ContainsAsync(response.Result.OutputFiles.Single().Digest.ToDigest(DigestFunction.Sha256), default))
            .ShouldBeTrue();
    }

    [Fact]
    public async Task Every_missing_input_is_named_in_the_failure()
    {
        await using Farm farm = await Farm.StartAsync();
        await farm.AddRemoteBotAsync("bot-1");
        Digest first = Digest.Of([1, 2, 3]);
        Digest second = Digest.Of([4, 5, 6]);
        Reapi.Directory root = new();
        root.Files.Add(new Reapi.FileNode { Name = "first", Digest = first.ToWire() });
        root.Files.Add(new Reapi.FileNode { Name = "second", Digest = second.ToWire() });

        using OperationCall call = farm.Server.Execute(await farm.UploadScriptAsync("true", root));
        Reapi.ExecuteResponse response = await call.ResponseAsync();

        response.Status.Code.ShouldBe((int)GridStatus.FailedPrecondition);
        PreconditionFailure failure = response.Status.Details.Single().Unpack<PreconditionFailure>();
        failure.Violations.Select(violation => (violation.Type, violation.Subject))
            .ShouldBe([("MISSING", $"blobs/{first}"), ("MISSING", $"blobs/{second}")], ignoreOrder: true);
    }

    [Fact]
    public async Task An_action_that_outlives_its_timeout_ends_with_deadline_exceeded()
    {
        await using Farm farm = await Farm.StartAsync();
        farm.AddBot("bot-1");
        Gate gate = await Gate.InAsync(farm.Folder);
        Digest action = await farm.UploadScriptAsync(
            gate.WaitCommand,
            change: action => action.Timeout = new Google.Protobuf.WellKnownTypes.Duration { Nanos = 200_000_000 });

        using OperationCall call = farm.Server.Execute(action);

        (await call.ResponseAsync()).Status.Code.ShouldBe((int)GridStatus.DeadlineExceeded);
    }

    [Fact]
    public async Task A_busy_bot_with_room_gets_the_next_action_at_once()
    {
        await using Farm farm = await Farm.StartAsync();
        farm.AddBot("bot-1", jobsMax: 2);
        Gate gate = await Gate.InAsync(farm.Folder);
        using OperationCall slow = farm.Server.Execute(await farm.UploadScriptAsync(gate.WaitCommand));
        FileStream standing = await gate.ReachedAsync();

        using OperationCall quick = farm.Server.Execute(await farm.UploadScriptAsync("exit 3"));
        (await quick.ResponseAsync()).Result.ExitCode.ShouldBe(3);

        await Gate.OpenAsync(standing);
        (await slow.ResponseAsync()).Result.ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_cancelled_operation_frees_the_bot_for_the_next()
    {
        await using Farm farm = await Farm.StartAsync();
        farm.AddBot("bot-1");
        Gate gate = await Gate.InAsync(farm.Folder);
        using OperationCall slow = farm.Server.Execute(await farm.UploadScriptAsync(gate.WaitCommand));
        Operation operation = await slow.NextAsync();
        await using FileStream standing = await gate.ReachedAsync();

        await farm.Server.Operations.CancelOperationAsync(new CancelOperationRequest { Name = operation.Name });
        using OperationCall next = farm.Server.Execute(await farm.UploadScriptAsync("exit 3"));

        (await slow.ResponseAsync()).Status.Code.ShouldBe((int)GridStatus.Cancelled);
        (await next.ResponseAsync()).Result.ExitCode.ShouldBe(3);
    }

    [Fact]
    public async Task What_a_leaving_bot_hands_back_another_one_finishes()
    {
        await using Farm farm = await Farm.StartAsync();
        RunningBot leaving = farm.AddBot("bot-1");
        Gate gate = await Gate.InAsync(farm.Folder);
        using OperationCall call = farm.Server.Execute(await farm.UploadScriptAsync(gate.WaitCommand));
        await using (FileStream standing = await gate.ReachedAsync())
        {
            await leaving.LeaveAsync();
        }

        farm.AddBot("bot-2");
        await Gate.OpenAsync(await gate.ReachedAsync());

        Reapi.ExecuteResponse response = await call.ResponseAsync();
        response.Result.ExitCode.ShouldBe(0);
        response.Result.ExecutionMetadata.Worker.ShouldBe("bot-2");
    }

    [Fact]
    public async Task A_draining_bot_finishes_what_it_runs_before_it_leaves()
    {
        await using Farm farm = await Farm.StartAsync();
        RunningBot bot = farm.AddBot("bot-1");
        Gate gate = await Gate.InAsync(farm.Folder);
        using OperationCall call = farm.Server.Execute(await farm.UploadScriptAsync(gate.WaitCommand));
        FileStream standing = await gate.ReachedAsync();

        Task finishing = bot.FinishAsync();
        await Gate.OpenAsync(standing);

        await finishing;
        (await call.ResponseAsync()).Result.ExecutionMetadata.Worker.ShouldBe("bot-1");
    }

    [Fact]
    public async Task Work_goes_on_over_a_restart_of_the_server_and_its_result_is_cached_for_the_client_that_asks_again()
    {
        await using Farm farm = await Farm.StartAsync();
        farm.AddBot("bot-1");
        Gate gate = await Gate.InAsync(farm.Folder);
        Digest action = await farm.UploadScriptAsync(gate.WaitCommand);
        OperationCall lost = farm.Server.Execute(action);
        FileStream standing = await gate.ReachedAsync();

        await farm.StopServerAsync();
        lost.Dispose();
        await farm.StartServerAsync();
        using OperationCall again = farm.Server.Execute(action);
        await again.NextAsync();
        await Gate.OpenAsync(standing);

        Reapi.ExecuteResponse response = await again.ResponseAsync();
        response.Result.ExitCode.ShouldBe(0);
        response.Result.ExecutionMetadata.Worker.ShouldBe("bot-1");
    }

    [Fact]
    public async Task Many_actions_at_once_are_all_answered()
    {
        await using Farm farm = await Farm.StartAsync();
        farm.AddBot("bot-1", jobsMax: 4);
        Digest[] actions = [.. await Task.WhenAll(Enumerable.Range(0, 64).Select(code => farm.UploadScriptAsync($"exit {code}")))];

        int[] exitCodes = await Task.WhenAll(actions.Select(async action =>
        {
            using OperationCall call = farm.Server.Execute(action);
            return (await call.ResponseAsync()).Result.ExitCode;
        }));

        exitCodes.ShouldBe(Enumerable.Range(0, 64));
    }

    private static async Task<string> TextOfAsync(Farm farm, Reapi.Digest digest)
    {
        ReadOnlyMemory<byte>? content = await farm.Server.Cas.ReadAsync(digest.ToDigest(DigestFunction.Sha256), default);
        return System.Text.Encoding.UTF8.GetString(content!.Value.Span);
    }
}
