using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Grid.Core;
using Grid.Server.Client;
using Grid.Server.Client.Execute;
using Grid.Server.Client.Trees;
using Grid.Server.Proof;
using Grid.Storage;
using Grid.Storage.Backends;
using Grpc.Net.Client;
using Stage = Build.Bazel.Remote.Execution.V2.ExecutionStage.Types.Value;

namespace Grid.Server.Tests.Client;

/// <summary>The verbs as a person types them, against a whole farm: server, scheduler, bot and sandbox.</summary>
[Collection(SharedFarm.Name)]
public sealed class VerbsOnAFarmTests(RunningFarm farm) : IDisposable
{
    private readonly GrpcChannel _channel = RemoteChannel.Open(RemoteAddress.Parse(farm.Remote));
    private readonly TemporaryFolder _folder = new();
    private readonly CapturedTerminal _captured = new();

    public void Dispose()
    {
        _channel.Dispose();
        _captured.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Capabilities_tell_that_the_farm_executes()
    {
        (await RunAsync("capabilities")).ShouldBe(0);
        _captured.Output.ShouldMatch("(?m)^execution: +yes$");
        _captured.Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_goes_up_and_comes_back_as_it_was()
    {
        string path = _folder.Write("file", $"content {Guid.NewGuid()}");
        (await RunAsync("cas", "upload", path)).ShouldBe(0);
        string digest = _captured.Output.Split('\t')[0];

        (await RunAsync("cas", "download", digest, _folder.PathOf("back"))).ShouldBe(0);

        (await File.ReadAllTextAsync(_folder.PathOf("back"))).ShouldBe(await File.ReadAllTextAsync(path));
    }

    [Fact]
    public async Task A_result_whose_message_is_in_the_CAS_is_stored_for_an_action_and_shown()
    {
        Reapi.ActionResult result = new() { ExitCode = 7, StdoutRaw = ByteString.CopyFromUtf8($"{Guid.NewGuid()}") };
        await File.WriteAllBytesAsync(_folder.PathOf("result"), result.ToByteArray());
        string action = Digest.Of("an action"u8).ToString();
        (await RunAsync("cas", "upload", _folder.PathOf("result"))).ShouldBe(0);
        string digest = _captured.Output.Split('\t')[0];

        (await RunAsync("action-cache", "update", action, digest)).ShouldBe(0);

        (await RunAsync("action-cache", "get", "--json", action)).ShouldBe(0);
        _captured.Output.ShouldContain("\"exitCode\": 7");
    }

    [Fact]
    public async Task A_result_that_is_no_message_of_one_is_refused()
    {
        string path = _folder.Write("result", "no message");
        await RunAsync("cas", "upload", path);
        string digest = _captured.Output.Split('\t')[0];

        (await RunAsync("action-cache", "update", Digest.Of("another action"u8).ToString(), digest)).ShouldNotBe(0);

        _captured.Error.ShouldContain("is no ActionResult message");
    }

    [Theory]
    [InlineData("blake3")]
    [InlineData("sha256tree")]
    [InlineData("sha1")]
    public async Task Blobs_and_actions_may_be_addressed_by_another_function(string function)
    {
        _folder.Write("in/a/b", "b");
        await RunAsync("cas", "upload", "--digest-function", function, _folder.PathOf("in"));
        string digest = _captured.Output.Split('\t')[0];

        (await RunAsync(
            "cas", "download", "--digest-function", function, "--directory", digest, _folder.PathOf("out"))).ShouldBe(0);
        (await RunAsync(
            "execute", "--digest-function", function, "--input", $"{_folder.PathOf("in")}:in", "--output-path", "made",
            "--download", _folder.PathOf("got"), "--", "cp", "in/a/b", "made")).ShouldBe(0);

        (await File.ReadAllTextAsync(_folder.PathOf("out/a/b"))).ShouldBe("b");
        (await File.ReadAllTextAsync(_folder.PathOf("got/made"))).ShouldBe("b");
    }

    [Fact]
    public async Task A_blob_can_be_written_to_standard_output()
    {
        string path = _folder.Write("file", "to be seen");
        await RunAsync("cas", "upload", path);
        string digest = _captured.Output.Split('\t')[0];
        string before = _captured.Output;

        (await RunAsync("cas", "download", digest, "-")).ShouldBe(0);

        _captured.Output.ShouldBe(before + "to be seen");
    }

    [Fact]
    public async Task A_directory_goes_up_and_comes_back_as_it_was()
    {
        _folder.Write("in/a/b", "b");
        File.CreateSymbolicLink(_folder.PathOf("in/link"), "a/b");
        await RunAsync("cas", "upload", _folder.PathOf("in"));
        string digest = _captured.Output.Split('\t')[0];

        (await RunAsync("cas", "download", "--directory", digest, _folder.PathOf("out"))).ShouldBe(0);

        (await File.ReadAllTextAsync(_folder.PathOf("out/link"))).ShouldBe("b");
    }

    [Fact]
    public async Task Only_what_is_missing_is_named()
    {
        await RunAsync("cas", "upload", _folder.Write("here", "here"));
        string here = _captured.Output.Split('\t')[0];
        string gone = Digest.Of(Guid.NewGuid().ToByteArray()).ToString();
        string before = _captured.Output;

        (await RunAsync("cas", "find-missing", here, gone)).ShouldBe(0);

        _captured.Output.ShouldBe($"{before}{gone}\n");
    }

    [Fact]
    public async Task A_commands_output_and_exit_code_are_those_of_the_verb()
    {
        int exit = await RunAsync(
            "execute", "--do-not-cache", "--", "sh", "-c", "printf 'out\\377\\n'; printf 'err\\n' >&2; exit 7");

        exit.ShouldBe(7);
        _captured.OutputBytes.ShouldBe([.. "out"u8, 0xff, .. "\n"u8]);
        _captured.Error.ShouldBe("err\n");
    }

    [Fact]
    public async Task Inputs_are_there_for_the_command_and_outputs_come_back()
    {
        string source = _folder.Write("in.txt", "built by the farm");

        int exit = await RunAsync(
            "execute", "--input", $"{source}:dir/in.txt", "--output-path", "out/result.txt", "--download", _folder.PathOf("got"),
            "--", "sh", "-c", "tr a-z A-Z <dir/in.txt >out/result.txt");

        exit.ShouldBe(0);
        (await File.ReadAllTextAsync(_folder.PathOf("got/out/result.txt"))).ShouldBe("BUILT BY THE FARM");
    }

    [Fact]
    public async Task The_second_time_the_action_cache_answers_and_knows_the_action()
    {
        string salt = Guid.NewGuid().ToString();
        string[] line = ["execute", "--json", "--env", $"SALT={salt}", "--", "sh", "-c", "echo hello"];
        (await RunAsync(line)).ShouldBe(0);
        (await RunJsonAsync(line))["cached"]!.GetValue<bool>().ShouldBeTrue();
        JsonNode again = await RunJsonAsync(line);
        again["stdout"]!.GetValue<string>().ShouldBe("hello\n");
        again["exitCode"]!.GetValue<int>().ShouldBe(0);

        JsonNode result = await RunJsonAsync("action-cache", "get", "--json", again["actionDigest"]!.GetValue<string>());

        result["stdoutDigest"]!["sizeBytes"]!.GetValue<string>().ShouldBe("6");
    }

    [Fact]
    public async Task An_unknown_action_is_told_in_one_line()
    {
        string digest = Digest.Of(Guid.NewGuid().ToByteArray()).ToString();
        (await RunAsync("action-cache", "get", digest)).ShouldBe(1);
        _captured.Error.ShouldBe($"grid: No result is stored for action {digest} in instance ''.\n");
    }

    [Fact]
    public async Task A_command_that_outlives_its_timeout_is_stopped_and_told_apart()
    {
        int exit = await RunAsync("execute", "--timeout", "200ms", "--do-not-cache", "--", "sh", "-c", "echo begun; exec sleep 600");
        exit.ShouldBe(124);
        _captured.Error.ShouldContain("DEADLINE_EXCEEDED");
        _captured.Error.ShouldContain("--timeout");
    }

    // The farm waits a while for a bot that might still come.
    [Fact]
    [Trait("Ring", "Slow")]
    public async Task A_platform_nobody_offers_is_told_by_name()
    {
        int exit = await RunAsync("execute", "--platform", "OSFamily=plan9", "--", "true");
        exit.ShouldBe(125);
        _captured.Error.ShouldContain("OSFamily=plan9");
    }

    [Fact]
    public async Task A_running_operation_is_listed_shown_cancelled_and_then_over()
    {
        TaskCompletionSource<string> running = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<ExecutionOutcome> outcome = ExecuteSleepAsync(running, CancellationToken.None);
        string name = await running.Task;

        JsonNode listed = await RunJsonAsync("operation", "list", "--json", "--page-size", "1");
        listed["operations"]!.AsArray().ShouldContain(operation => operation!["name"]!.GetValue<string>() == name);
        JsonNode shown = await RunJsonAsync("operation", "show", "--json", name);
        shown["stage"]!.GetValue<string>().ShouldBe("executing");
        (await RunAsync("operation", "cancel", name)).ShouldBe(0);

        (await outcome).Status.ShouldBe(GridStatus.Cancelled);
        (await RunAsync("operation", "wait", name)).ShouldBe(ClientExit.FarmFailed);
        _captured.Error.ShouldContain("CANCELLED");
    }

    [Fact]
    public async Task Ctrl_C_cancels_what_the_verb_started()
    {
        using CancellationTokenSource person = new();
        TaskCompletionSource<string> running = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<ExecutionOutcome> outcome = ExecuteSleepAsync(running, person.Token);
        string name = await running.Task;

        await person.CancelAsync();

        await Should.ThrowAsync<Exception>(outcome);
        (await RunAsync("operation", "wait", name)).ShouldBe(ClientExit.FarmFailed);
        _captured.Error.ShouldContain("CANCELLED");
    }

    [Fact]
    public async Task An_unknown_operation_is_told_with_the_servers_code()
    {
        (await RunAsync("operation", "show", "operations/nobody")).ShouldBe(1);
        _captured.Error.ShouldStartWith("grid: NOT_FOUND: ");
    }

    [Fact]
    public async Task A_fresh_farm_proves_itself_by_a_compile_and_a_cache_hit()
    {

        ProofReport report = await new ProofAction(_channel, InstanceName.Empty, TimeProvider.System).RunAsync(CancellationToken.None);

        report.Worker.ShouldNotBeEmpty();
        report.CacheHit.ShouldNotBeNull();
        report.Ran.ShouldNotBeNull();
        report.Stages.Select(stage => stage.Stage).ShouldContain("stage inputs");
    }

    private async Task<ExecutionOutcome> ExecuteSleepAsync(
        TaskCompletionSource<string> running, CancellationToken cancellation)
    {
        RemoteBlobStore blobs = new(_channel.CreateCallInvoker(), new RemoteStoreOptions(), TimeProvider.System);
        ExecuteSpec spec = new() { Arguments = ["sleep", "600"] };
        var messages = ActionMessages.Of(
            spec, DigestFunction.Sha256.Empty, ByteString.CopyFrom(Guid.NewGuid().ToByteArray()));
        await new BlobUpload(blobs).SendAsync(
            [messages.Command, messages.Action], new Progress<long>(), CancellationToken.None);
        return await new CancellingFollower(_channel.CreateCallInvoker(), TimeProvider.System).ExecuteAsync(
            new Reapi.ExecuteRequest
            {
                ActionDigest = messages.Action.Digest.ToWire(),
            },
            state =>
            {
                if (state.Stage == Stage.Executing)
                {
                    running.TrySetResult(state.Name);
                }
            },
            cancellation);
    }

    private async Task<JsonNode> RunJsonAsync(params string[] line)
    {
        int before = _captured.OutputBytes.Length;
        await RunAsync(line);
        return JsonNode.Parse(Encoding.UTF8.GetString(_captured.OutputBytes.AsSpan(before)))!;
    }

    private Task<int> RunAsync(params string[] line)
    {
        int dashes = Array.IndexOf(line, "--");
        int end = dashes < 0 ? line.Length : dashes;
        RootCommand root = new();
        ClientCommands.AddTo(root, _captured.Terminal);
        return root.Parse([.. line[..end], "--remote", farm.Remote, .. line[end..]]).InvokeAsync();
    }
}
