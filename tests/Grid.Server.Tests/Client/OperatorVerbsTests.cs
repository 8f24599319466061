using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Grid.Core;
using Grid.Server.Client;
using Grid.Server.Client.Execute;
using Grid.Storage.Backends;
using Grpc.Net.Client;

namespace Grid.Server.Tests.Client;

/// <summary>The verbs of operators as a person types them, against a server with two bots that run real commands.</summary>
[Trait("Ring", "Slow")]
public sealed class OperatorVerbsTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly CapturedTerminal _captured = new();
    private TwoBotFarm _farm = null!;
    private GrpcChannel _channel = null!;
    private int _gates;

    public async Task InitializeAsync()
    {
        _farm = await TwoBotFarm.StartAsync();
        _channel = RemoteChannel.Open(RemoteAddress.Parse(_farm.Remote));
    }

    public async Task DisposeAsync()
    {
        _channel.Dispose();
        await _farm.DisposeAsync();
        _captured.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_bot_drained_in_mid_action_ends_it_and_the_next_ones_go_elsewhere_until_it_is_undrained()
    {
        RunningAction first = await StartAsync();
        string drained = (await first.Executing).Worker;

        (await RunAsync("bots", "drain", drained, "--reason", "new disk")).ShouldBe(0);
        RunningAction second = await StartAsync();
        string other = (await second.Executing).Worker;
        RunningAction third = await StartAsync();
        await third.Queued;

        WorkerOf(await first.EndAsync()).ShouldBe(drained);
        (await ExplainAsync(third))["reason"]!.GetValue<string>().ShouldBe("a free bot");
        WorkerOf(await second.EndAsync()).ShouldBe(other);
        (await third.Executing).Worker.ShouldBe(other);
        (await RunAsync("bots", "undrain", drained)).ShouldBe(0);
        RunningAction fourth = await StartAsync();
        (await fourth.Executing).Worker.ShouldBe(drained);
        await Task.WhenAll(third.EndAsync(), fourth.EndAsync());
        other.ShouldNotBe(drained);
    }

    [Fact]
    public async Task A_paused_farm_keeps_its_jobs_and_says_why_until_it_is_resumed()
    {
        (await RunAsync("queue", "pause", "--reason", "the disks are full")).ShouldBe(0);
        RunningAction action = await StartAsync();
        await action.Queued;

        JsonNode why = await ExplainAsync(action);
        why["reason"]!.GetValue<string>().ShouldBe("resumption");
        why["pausedBy"]!["reason"]!.GetValue<string>().ShouldBe("the disks are full");
        JsonNode queues = await RunJsonAsync("queue", "list", "--json");
        queues["queues"]!.AsArray().ShouldHaveSingleItem()!["paused"]!.GetValue<int>().ShouldBe(1);

        (await RunAsync("queue", "resume")).ShouldBe(0);
        await action.Executing;
        (await action.EndAsync()).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_killed_operation_ends_with_the_reason_for_whoever_waits_for_it()
    {
        RunningAction action = await StartAsync();
        string name = (await action.Executing).Name;

        (await RunAsync("operation", "kill", name, "--reason", "it eats all memory")).ShouldBe(0);

        ExecutionOutcome outcome = await action.Outcome;
        outcome.Status.ShouldBe(GridStatus.FailedPrecondition);
        outcome.Response.Status.Message.ShouldContain("it eats all memory");
        outcome.Response.Status.Message.ShouldContain(Environment.UserName);
        _captured.Output.ShouldContain($"killed\t{name}\t1 operations");
    }

    [Fact]
    public async Task What_was_done_to_the_first_is_told_when_the_second_is_not_there()
    {
        RunningAction action = await StartAsync();
        string name = (await action.Executing).Name;

        (await RunAsync("operation", "kill", name, "operations/none")).ShouldBe(1);
        await action.Outcome;
        (await RunAsync("operation", "cancel", name, "operations/none")).ShouldBe(1);

        _captured.Output.ShouldBe($"killed\t{name}\t1 operations\nhad ended\t{name}\n");
        _captured.Error.ShouldContain("NOT_FOUND");
    }

    [Fact]
    public async Task A_terminated_bots_action_is_run_by_another_and_its_history_says_so()
    {
        RunningAction action = await StartAsync();
        OperationState executing = await action.Executing;

        (await RunAsync("bots", "drain", executing.Worker)).ShouldBe(0);
        (await RunAsync("bots", "terminate", executing.Worker, "--reason", "it lies")).ShouldBe(0);

        ExecutionOutcome outcome = await action.EndAsync();
        WorkerOf(outcome).ShouldNotBe(executing.Worker);
        JsonNode shown = await RunJsonAsync("operation", "show", executing.Name, "--json");
        JsonNode requeued = shown["history"]!.AsArray().Single(told => told!["kind"]!.GetValue<string>() == "requeued")!;
        requeued["detail"]!.GetValue<string>().ShouldContain("it lies");
    }

    [Fact]
    public async Task Why_an_action_waits_names_the_property_that_the_nearest_bot_lacks()
    {
        RunningAction action = await StartAsync(("OSFamily", "amiga"));
        string name = (await action.Queued).Name;

        await UntilBothAreHereAsync();
        (await RunAsync("explain", name)).ShouldBe(0);
        _captured.Output.ShouldMatch("(?m)^waits for: +a fitting bot$");
        _captured.Output.ShouldContain("one lacks OSFamily=amiga (it offers OSFamily=linux)");
        await RunAsync("operation", "cancel", name);
        await action.Outcome;
    }

    [Fact]
    public async Task Drains_and_pauses_outlive_a_restart()
    {
        await RunAsync("bots", "drain", "tw*", "--property", "OSFamily=linux", "--reason", "new disk");
        await RunAsync("queue", "pause", "--all", "--reason", "move");

        await _farm.RestartAsync();

        JsonNode drain = (await RunJsonAsync("bots", "list", "--json"))["drains"]!.AsArray().ShouldHaveSingleItem()!;
        drain["bots"]!.GetValue<string>().ShouldBe("tw* with OSFamily=linux");
        drain["reason"]!.GetValue<string>().ShouldBe("new disk");
        JsonNode pause = (await RunJsonAsync("queue", "list", "--json"))["pauses"]!.AsArray().ShouldHaveSingleItem()!;
        pause["instance"].ShouldBeNull();
        pause["by"]!.GetValue<string>().ShouldStartWith(Environment.UserName);
        (await RunAsync("bots", "undrain", "tw*", "--property", "OSFamily=linux")).ShouldBe(0);
        (await RunAsync("queue", "resume", "--all")).ShouldBe(0);
        (await RunAsync("execute", "--", "true")).ShouldBe(0);
    }

    [Fact]
    public async Task What_cannot_be_done_is_said_with_what_can()
    {
        (await RunAsync("bots", "drain")).ShouldBe(1);
        _captured.Error.ShouldContain("'*' is all of them");
        (await RunAsync("bots", "undrain", "nobody")).ShouldBe(1);
        _captured.Error.ShouldContain("nothing is drained");
        (await RunAsync("bots", "terminate", "nobody")).ShouldBe(1);
        _captured.Error.ShouldContain("No bot 'nobody' is connected.");
        (await RunAsync("quota", "list")).ShouldBe(1);
        _captured.Error.ShouldContain("UNIMPLEMENTED");
    }

    [Fact]
    public async Task The_page_of_counters_tells_what_autoscalers_go_by()
    {
        await UntilBothAreHereAsync();
        await RunAsync("bots", "drain", "two");
        RunningAction running = await StartAsync();
        await running.Executing;
        RunningAction waiting = await StartAsync();
        await waiting.Queued;

        using HttpClient http = new();
        string page = await http.GetStringAsync(_farm.Metrics);

        page.ShouldContain("grid_queue_length{instance=\"*\",platform=\"unknown\"} 1\n");
        page.ShouldContain("grid_queue_executing{instance=\"*\",platform=\"unknown\"} 1\n");
        page.ShouldContain("grid_bots_connected{instance=\"*\",platform=\"linux\",status=\"DRAINED\"} 1\n");
        page.ShouldContain("grid_bots_capacity{instance=\"*\",platform=\"linux\",status=\"OK\"} 1\n");
        page.ShouldContain("grid_bots_idle_capacity{instance=\"*\",platform=\"linux\",status=\"OK\"} 0\n");
        await running.EndAsync();
        await waiting.EndAsync();
        (await http.GetStringAsync(_farm.Metrics)).ShouldContain("grid_queue_length{instance=\"*\",platform=\"unknown\"} 0\n");
    }

    private static string WorkerOf(ExecutionOutcome outcome) => outcome.Result.ShouldNotBeNull().ExecutionMetadata.Worker;

    // A job for each bot at once: when both run, both are here.
    private async Task UntilBothAreHereAsync()
    {
        RunningAction[] both = [await StartAsync(), await StartAsync()];
        await Task.WhenAll(both.Select(action => action.Executing));
        await Task.WhenAll(both.Select(action => action.EndAsync()));
    }

    private Task<RunningAction> StartAsync(params (string Name, string Value)[] platform) =>
        RunningAction.StartAsync(_channel, _folder.PathOf($"gate-{++_gates}"), platform);

    private async Task<JsonNode> ExplainAsync(RunningAction action) =>
        await RunJsonAsync("explain", (await action.Queued).Name, "--json");

    private async Task<JsonNode> RunJsonAsync(params string[] line)
    {
        int before = _captured.OutputBytes.Length;
        (await RunAsync(line)).ShouldBe(0, _captured.Error);
        return JsonNode.Parse(Encoding.UTF8.GetString(_captured.OutputBytes.AsSpan(before)))!;
    }

    private Task<int> RunAsync(params string[] line)
    {
        int dashes = Array.IndexOf(line, "--");
        int end = dashes < 0 ? line.Length : dashes;
        RootCommand root = new();
        ClientCommands.AddTo(root, _captured.Terminal);
        return root.Parse([.. line[..end], "--remote", _farm.Remote, .. line[end..]]).InvokeAsync();
    }
}
