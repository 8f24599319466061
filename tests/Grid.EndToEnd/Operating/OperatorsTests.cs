using Google.Longrunning;
using Grid.Core;
using Grid.EndToEnd.Hosting;
using Grpc.Core;
using Kind = Grid.Operating.V1.BotObstacle.Types.Kind;

namespace Grid.EndToEnd.Operating;

/// <summary>What operators do to a farm, over the wire.</summary>
public class OperatorsTests : IAsyncLifetime
{
    private static readonly Metadata Alice = new() { { "x-request-subject", "alice" } };

    private ExecutionHost _host = null!;

    public async Task InitializeAsync() => _host = await StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    protected virtual Task<ExecutionHost> StartAsync() => ExecutionHost.StartAsync();

    [Fact]
    public async Task A_bot_that_is_drained_in_mid_action_ends_it_and_the_next_action_goes_elsewhere()
    {
        using OperationCall first = await QueueAsync("first");
        TestBot drained = await _host.ConnectAsync("drained");
        await drained.UpdateAsync();
        await drained.AcceptAsync();

        FarmApi.DrainBotsResponse response = await DrainAsync("dra*", "new disk");
        using OperationCall second = await QueueAsync("second");
        TestBot other = await _host.ConnectAsync("other");
        await other.UpdateAsync();
        await drained.CompleteAsync(new Reapi.ActionResult());

        response.BotCount.ShouldBe(1);
        response.Drain.By.ShouldBe("alice at 127.0.0.1");
        (await first.ResponseAsync()).Result.ExecutionMetadata.Worker.ShouldBe("drained");
        drained.Session.Leases.ShouldBeEmpty();
        await other.CompleteAsync(new Reapi.ActionResult());
        (await second.ResponseAsync()).Result.ExecutionMetadata.Worker.ShouldBe("other");
    }

    [Fact]
    public async Task A_bot_that_is_no_longer_drained_gets_what_waits_in_the_call_it_holds()
    {
        await DrainAsync("*");
        TestBot bot = await _host.ConnectAsync();
        using AsyncUnaryCall<Rwapi.BotSession> held = bot.Send();
        using OperationCall call = await QueueAsync("a");

        await _host.Operators.UndrainBotsAsync(new FarmApi.UndrainBotsRequest { Bots = new FarmApi.BotSelector { Name = "*" } });

        (await held).Leases.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Bots_are_drained_by_property_and_the_rule_is_told_with_each()
    {
        await _host.ConnectAsync("plain");
        await TestBot.Of(_host.Bots, "special").Offering("rack", "7").CreateAsync();
        FarmApi.BotSelector rack = new() { Properties = { new Reapi.Platform.Types.Property { Name = "rack", Value = "7" } } };

        await _host.Operators.DrainBotsAsync(new FarmApi.DrainBotsRequest { Bots = rack, Reason = "power cut at noon" });

        FarmApi.ListBotsResponse bots = await _host.Introspection.ListBotsAsync(new FarmApi.ListBotsRequest());
        bots.Bots.Select(bot => (bot.Name, bot.DrainedBy?.Reason)).ShouldBe([("plain", null), ("special", "power cut at noon")]);
        (await _host.Introspection.ListBotsAsync(new FarmApi.ListBotsRequest { Bots = rack })).Bots
            .ShouldHaveSingleItem().Properties.Select(property => property.Name).ShouldContain("rack");
    }

    [Fact]
    public async Task A_paused_instance_waits_and_another_does_not()
    {
        await _host.Operators.PauseInstanceAsync(new FarmApi.PauseInstanceRequest { InstanceName = "loud", Reason = "too loud" }, Alice);
        using OperationCall loud = await QueueAsync("loud", "loud");
        using OperationCall quiet = await QueueAsync("quiet", "quiet");
        TestBot bot = await _host.ConnectAsync(capacity: 2);
        await bot.UpdateAsync();

        bot.Lease.Id.ShouldStartWith("quiet/");
        FarmApi.OperationExplanation why = await ExplainAsync((await _host.Operations.ListOperationsAsync(
            new ListOperationsRequest { Name = "loud" })).Operations.ShouldHaveSingleItem().Name);
        why.Reason.ShouldBe(FarmApi.WaitReason.Resumption);
        why.PausedBy.Reason.ShouldBe("too loud");
        why.Text.ShouldContain("alice");

        await _host.Operators.ResumeInstanceAsync(new FarmApi.ResumeInstanceRequest { InstanceName = "loud" });
        await bot.UpdateAsync();
        bot.Session.Leases.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_killed_operation_tells_every_client_who_shares_it_why()
    {
        using OperationCall one = await QueueAsync("a");
        using OperationCall other = await QueueAsync("a", "other");
        string name = (await _host.Operations.ListOperationsAsync(new ListOperationsRequest())).Operations[0].Name;
        TestBot bot = await _host.ConnectAsync();
        await bot.UpdateAsync();
        await bot.AcceptAsync();

        FarmApi.KillOperationResponse response = await _host.Operators.KillOperationAsync(
            new FarmApi.KillOperationRequest { Name = name, Reason = "it eats all memory" }, Alice);

        response.OperationCount.ShouldBe(2);
        foreach (OperationCall call in (OperationCall[])[one, other])
        {
            Google.Rpc.Status status = (await call.ResponseAsync()).Status;
            status.Code.ShouldBe((int)GridStatus.FailedPrecondition);
            status.Message.ShouldContain("it eats all memory");
            status.Message.ShouldContain("alice");
        }

        await bot.UpdateAsync();
        bot.Lease.State.ShouldBe(Rwapi.LeaseState.Cancelled);
        (await _host.Operators.KillOperationAsync(new FarmApi.KillOperationRequest { Name = name })).OperationCount.ShouldBe(0);
    }

    [Fact]
    public async Task A_terminated_bot_gives_its_action_to_another_and_hears_that_its_session_is_over()
    {
        using OperationCall call = await QueueAsync("a");
        TestBot bad = await _host.ConnectAsync("bad");
        await bad.UpdateAsync();
        await bad.AcceptAsync();

        FarmApi.TerminateBotResponse response = await _host.Operators.TerminateBotAsync(
            new FarmApi.TerminateBotRequest { Bot = "bad", Reason = "it lies" });
        TestBot good = await _host.ConnectAsync("good");
        await good.UpdateAsync();
        RpcException refusal = await Should.ThrowAsync<RpcException>(async () => await bad.UpdateAsync());
        await good.CompleteAsync(new Reapi.ActionResult());

        response.LeaseCount.ShouldBe(1);
        refusal.StatusCode.ShouldBe(StatusCode.NotFound);
        (await call.ResponseAsync()).Result.ExecutionMetadata.Worker.ShouldBe("good");
    }

    [Fact]
    public async Task Why_an_operation_waits_names_the_lacking_property_and_what_is_ahead()
    {
        TestBot bot = await _host.ConnectAsync();
        using AsyncUnaryCall<Rwapi.BotSession> held = bot.Send();
        using OperationCall ahead = await QueueAsync("a", platform: ("OSFamily", "windows"));
        using OperationCall call = await QueueAsync("b", platform: ("OSFamily", "windows"));
        string name = (await _host.Operations.ListOperationsAsync(new ListOperationsRequest())).Operations[1].Name;

        FarmApi.OperationExplanation why = await ExplainAsync(name);

        why.Reason.ShouldBe(FarmApi.WaitReason.FittingBot);
        why.Platform.ShouldBe("OSFamily=windows");
        (why.Position.Length, why.Position.AheadByAge, why.Position.Text).ShouldBe((2, 1, "2"));
        FarmApi.BotObstacle nearest = why.NearestBots.ShouldHaveSingleItem();
        (nearest.Bot, nearest.Kind).ShouldBe(("bot", Kind.LacksProperty));
        nearest.Text.ShouldContain("OSFamily=windows");
        FarmApi.Queue queue = (await _host.Introspection.ListQueuesAsync(new FarmApi.ListQueuesRequest())).Queues.ShouldHaveSingleItem();
        (queue.Length, queue.Bots, queue.Label).ShouldBe((2, 0, "windows"));
    }

    [Fact]
    public async Task The_history_of_an_operation_tells_of_every_attempt()
    {
        using OperationCall call = await QueueAsync("a");
        TestBot bot = await _host.ConnectAsync("weak");
        await bot.UpdateAsync();
        await bot.AcceptAsync();
        await bot.CompleteAsync(null, new Google.Rpc.Status { Code = (int)GridStatus.Internal, Message = "out of disk" });
        await bot.AcceptAsync();
        await bot.CompleteAsync(new Reapi.ActionResult());
        await call.ResponseAsync();
        string name = (await _host.Operations.ListOperationsAsync(new ListOperationsRequest())).Operations[0].Name;

        FarmApi.OperationHistory history = await _host.Introspection.GetOperationHistoryAsync(
            new FarmApi.GetOperationHistoryRequest { Name = name });

        history.Events.Select(told => told.Kind).ShouldBe(
        [
            FarmApi.JobEvent.Types.Kind.Created,
            FarmApi.JobEvent.Types.Kind.Started,
            FarmApi.JobEvent.Types.Kind.Requeued,
            FarmApi.JobEvent.Types.Kind.Started,
            FarmApi.JobEvent.Types.Kind.Finished,
        ]);
        history.Events[2].Detail.ShouldContain("out of disk");
        (await ExplainAsync(name)).Attempts.ShouldHaveSingleItem().Reason.ShouldContain("out of disk");
    }

    [Fact]
    public async Task Lists_come_in_pages()
    {
        foreach (string name in (string[])["b", "c", "a"])
        {
            await _host.ConnectAsync(name);
        }

        FarmApi.ListBotsResponse first = await _host.Introspection.ListBotsAsync(new FarmApi.ListBotsRequest { PageSize = 2 });
        FarmApi.ListBotsResponse second = await _host.Introspection.ListBotsAsync(
            new FarmApi.ListBotsRequest { PageSize = 2, PageToken = first.NextPageToken });

        first.Bots.Concat(second.Bots).Select(bot => bot.Name).ShouldBe(["a", "b", "c"]);
        second.NextPageToken.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_operations_can_be_listed_by_is_told()
    {
        FarmApi.ListOperationFiltersResponse response = await _host.Introspection.ListOperationFiltersAsync(
            new FarmApi.ListOperationFiltersRequest());

        response.Filters.Single(filter => filter.Key == "stage").Comparators.ShouldContain(">=");
        response.Filters.Single(filter => filter.Key == "user").Comparators.ShouldBe(["=", "!="]);
    }

    [Fact]
    public async Task What_is_not_there_is_not_found_and_what_helps_is_said()
    {
        await DrainAsync("rack-7-*");

        (await RefusalOf(async () => await _host.Operators.UndrainBotsAsync(
            new FarmApi.UndrainBotsRequest { Bots = new FarmApi.BotSelector { Name = "rack-7" } }))).Detail.ShouldContain("'rack-7-*'");
        (await RefusalOf(async () => await _host.Operators.ResumeInstanceAsync(
            new FarmApi.ResumeInstanceRequest()))).Detail.ShouldBe("Nothing is paused.");
        Status nobody = await RefusalOf(async () => await _host.Operators.TerminateBotAsync(
            new FarmApi.TerminateBotRequest { Bot = "nobody" }));
        (nobody.StatusCode, nobody.Detail).ShouldBe((StatusCode.NotFound, "No bot 'nobody' is connected. None is."));
        await _host.ConnectAsync("somebody");
        (await RefusalOf(async () => await _host.Operators.TerminateBotAsync(
            new FarmApi.TerminateBotRequest { Bot = "nobody" }))).Detail.ShouldEndWith("Connected are somebody.");
        (await RefusalOf(async () => await _host.Operators.KillOperationAsync(
            new FarmApi.KillOperationRequest { Name = "operations/none" }))).StatusCode.ShouldBe(StatusCode.NotFound);
        (await RefusalOf(() => ExplainAsync("operations/none"))).StatusCode.ShouldBe(StatusCode.NotFound);
        (await RefusalOf(() => ExplainAsync("nonsense"))).StatusCode.ShouldBe(StatusCode.NotFound);
    }

    [Fact]
    public async Task Hostile_requests_are_refused()
    {
        FarmApi.BotSelector[] bad =
        [
            new(),
            new() { Name = new string('a', 513) },
            new() { Name = "line\nbreak" },
            new() { Properties = { new Reapi.Platform.Types.Property { Value = "no name" } } },
            new() { Properties = { Enumerable.Repeat(new Reapi.Platform.Types.Property { Name = "a" }, 65) } },
        ];
        foreach (FarmApi.BotSelector bots in bad)
        {
            (await RefusalOf(async () => await _host.Operators.DrainBotsAsync(
                new FarmApi.DrainBotsRequest { Bots = bots }))).StatusCode.ShouldBe(StatusCode.InvalidArgument);
        }

        (await RefusalOf(() => DrainAsync("*", new string('r', 1025)))).StatusCode.ShouldBe(StatusCode.InvalidArgument);
        (await RefusalOf(async () => await _host.Introspection.ListBotsAsync(
            new FarmApi.ListBotsRequest { PageSize = -1 }))).StatusCode.ShouldBe(StatusCode.InvalidArgument);
        (await RefusalOf(async () => await _host.Introspection.ListQueuesAsync(
            new FarmApi.ListQueuesRequest { PageToken = "-1" }))).StatusCode.ShouldBe(StatusCode.InvalidArgument);
        (await RefusalOf(async () => await _host.Operators.PauseInstanceAsync(
            new FarmApi.PauseInstanceRequest { InstanceName = "a//b" }))).StatusCode.ShouldBe(StatusCode.InvalidArgument);
    }

    private static async Task<Status> RefusalOf(Func<Task> call) => (await Should.ThrowAsync<RpcException>(call)).Status;

    private async Task<FarmApi.DrainBotsResponse> DrainAsync(string pattern, string reason = "") =>
        await _host.Operators.DrainBotsAsync(
            new FarmApi.DrainBotsRequest { Bots = new FarmApi.BotSelector { Name = pattern }, Reason = reason }, Alice);

    private async Task<FarmApi.OperationExplanation> ExplainAsync(string name) =>
        await _host.Introspection.ExplainOperationAsync(new FarmApi.ExplainOperationRequest { Name = name });

    private async Task<OperationCall> QueueAsync(string command, string instance = "", (string Name, string Value)? platform = null)
    {
        Digest action = await _host.UploadActionAsync(command, action => action.Platform = platform is { } needed
            ? new Reapi.Platform { Properties = { new Reapi.Platform.Types.Property { Name = needed.Name, Value = needed.Value } } }
            : null);
        OperationCall call = _host.Execute(action, request => request.InstanceName = instance);
        await call.NextAsync(Stage.Queued);
        return call;
    }
}
