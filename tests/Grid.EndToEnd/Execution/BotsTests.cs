using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grid.Core;
using Grid.EndToEnd.Hosting;
using Grpc.Core;

namespace Grid.EndToEnd.Execution;

public class BotsTests : IAsyncLifetime
{
    private ExecutionHost _host = null!;

    public async Task InitializeAsync() => _host = await StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    protected virtual Task<ExecutionHost> StartAsync() => ExecutionHost.StartAsync();

    [Fact]
    public async Task A_session_is_named_after_its_parent_and_begins_without_leases()
    {
        using OperationCall call = await QueueAsync("a");

        TestBot bot = await _host.ConnectAsync(parent: "farm/one");

        bot.Session.Name.ShouldStartWith("farm/one/");
        bot.Session.Leases.ShouldBeEmpty();
        bot.Session.BotId.ShouldBe("bot");
        bot.Session.Worker.Devices.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_poll_is_held_until_there_is_work()
    {
        TestBot bot = await _host.ConnectAsync();
        Task poll = bot.UpdateAsync();

        using OperationCall call = await QueueAsync("a");

        await poll;
        bot.Lease.State.ShouldBe(Rwapi.LeaseState.Pending);
        bot.Lease.ExpireTime.ShouldNotBeNull();
    }

    [Fact]
    public async Task The_update_that_reports_active_is_answered_at_once()
    {
        using OperationCall call = await QueueAsync("a");
        TestBot bot = await _host.ConnectAsync();
        await bot.UpdateAsync();

        await bot.AcceptAsync();

        bot.Lease.State.ShouldBe(Rwapi.LeaseState.Active);
        bot.Lease.Payload.Is(Reapi.Action.Descriptor).ShouldBeTrue();
    }

    [Fact]
    public async Task A_poll_with_a_deadline_is_answered_within_it()
    {
        TestBot bot = await _host.ConnectAsync();

        await bot.UpdateAsync(new CallOptions(deadline: DateTime.UtcNow.AddSeconds(2.5)));

        bot.Session.Leases.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_newer_call_completes_the_held_one_and_gets_the_work()
    {
        TestBot bot = await _host.ConnectAsync();
        using AsyncUnaryCall<Rwapi.BotSession> older = bot.Send();
        using AsyncUnaryCall<Rwapi.BotSession> newer = bot.Send();
        Rwapi.BotSession first = await await Task.WhenAny(older.ResponseAsync, newer.ResponseAsync);

        using OperationCall call = await QueueAsync("a");

        first.Leases.ShouldBeEmpty();
        Rwapi.BotSession[] answers = await Task.WhenAll(older.ResponseAsync, newer.ResponseAsync);
        answers.SelectMany(answer => answer.Leases).Count().ShouldBe(1);
    }

    [Fact]
    public async Task A_lease_in_an_answer_that_was_given_up_comes_again()
    {
        TestBot bot = await _host.ConnectAsync();
        Rwapi.Lease lost;
        using (AsyncUnaryCall<Rwapi.BotSession> poll = bot.Send())
        {
            using OperationCall call = await QueueAsync("a");
            lost = (await poll).Leases.Single();
        }

        await bot.UpdateAsync();

        bot.Lease.State.ShouldBe(Rwapi.LeaseState.Pending);
        bot.Lease.Id.ShouldNotBe(lost.Id);
    }

    [Fact]
    public async Task Work_does_not_go_into_a_call_the_bot_has_cancelled()
    {
        TestBot bot = await _host.ConnectAsync();
        for (int i = 0; i < 20; i++)
        {
            using (AsyncUnaryCall<Rwapi.BotSession> poll = bot.Send())
            {
                // Disposing of a call that is under way cancels it.
            }

            using OperationCall call = await QueueAsync($"action {i}");
            await bot.UpdateAsync();
            await bot.CompleteAsync(new Reapi.ActionResult());
            (await call.ResponseAsync()).Status.Code.ShouldBe((int)GridStatus.Ok);
        }
    }

    [Fact]
    public async Task A_completed_lease_is_answered_with_the_next()
    {
        using OperationCall first = await QueueAsync("a");
        using OperationCall second = await QueueAsync("b");
        TestBot bot = await _host.ConnectAsync();
        await bot.UpdateAsync();
        string done = bot.Lease.Id;

        await bot.CompleteAsync(new Reapi.ActionResult());

        bot.Lease.Id.ShouldNotBe(done);
        bot.Lease.State.ShouldBe(Rwapi.LeaseState.Pending);
    }

    [Fact]
    public async Task Five_failures_of_bots_abort_the_action()
    {
        using OperationCall call = await QueueAsync("a");
        TestBot bot = await _host.ConnectAsync();
        await bot.UpdateAsync();

        for (int i = 0; i < 5; i++)
        {
            await bot.CompleteAsync(result: null, new Google.Rpc.Status { Code = (int)GridStatus.Internal, Message = "no disk" });
        }

        Reapi.ExecuteResponse response = await call.ResponseAsync();
        response.Status.Code.ShouldBe((int)GridStatus.Aborted);
        response.Status.Message.ShouldContain("no disk");
    }

    [Fact]
    public async Task A_lease_completed_without_a_result_is_the_bots_failure()
    {
        using OperationCall call = await QueueAsync("a");
        TestBot bot = await _host.ConnectAsync();
        await bot.UpdateAsync();

        await bot.CompleteAsync(result: null);

        bot.Lease.State.ShouldBe(Rwapi.LeaseState.Pending);
    }

    [Fact]
    public async Task A_terminating_bot_gives_its_job_back()
    {
        using OperationCall call = await QueueAsync("a");
        TestBot leaving = await _host.ConnectAsync("leaving");
        await leaving.UpdateAsync();
        leaving.Session.Status = Rwapi.BotStatus.BotTerminating;
        await leaving.CompleteAsync(result: null, new Google.Rpc.Status { Code = (int)GridStatus.Unavailable });

        TestBot other = await _host.ConnectAsync("other");
        await other.UpdateAsync();

        leaving.Session.Leases.ShouldBeEmpty();
        other.Lease.State.ShouldBe(Rwapi.LeaseState.Pending);
    }

    [Fact]
    public async Task A_cancelled_job_reaches_its_bot_at_once_and_may_be_reported_twice()
    {
        using OperationCall call = await QueueAsync("a");
        string name = (await _host.Operations.ListOperationsAsync(new())).Operations.Single().Name;
        TestBot bot = await _host.ConnectAsync();
        await bot.UpdateAsync();
        await bot.AcceptAsync();
        Task heartbeat = bot.UpdateAsync();

        await _host.Operations.CancelOperationAsync(new() { Name = name });

        await heartbeat;
        bot.Lease.State.ShouldBe(Rwapi.LeaseState.Cancelled);
        Rwapi.Lease cancelled = bot.Lease.Clone();
        await bot.CompleteAsync(result: null, new Google.Rpc.Status { Code = (int)GridStatus.Cancelled });
        cancelled.State = Rwapi.LeaseState.Completed;
        bot.Session.Leases.Add(cancelled);
        await bot.UpdateAsync();
        bot.Session.Leases.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_restarted_server_adopts_the_bot_and_the_job_it_runs()
    {
        Digest action = await _host.UploadActionAsync("a");
        using OperationCall before = _host.Execute(action);
        await before.NextAsync(Stage.Queued);
        TestBot bot = await _host.ConnectAsync();
        await bot.UpdateAsync();
        await bot.AcceptAsync();

        await using ExecutionHost restarted = await ExecutionHost.StartAsync(cas: _host.Cas, cache: _host.Cache);
        TestBot survivor = bot.At(restarted.Bots);
        await survivor.UpdateAsync();
        survivor.Lease.State.ShouldBe(Rwapi.LeaseState.Active);
        using OperationCall after = restarted.Execute(action);
        await after.NextAsync(Stage.Executing);
        await survivor.CompleteAsync(new Reapi.ActionResult { StdoutRaw = ByteString.CopyFromUtf8("survived") });

        (await after.ResponseAsync()).Result.StdoutRaw.ToStringUtf8().ShouldBe("survived");
    }

    [Fact]
    public async Task A_bot_says_in_a_header_how_far_it_has_come()
    {
        using OperationCall call = _host.Execute(await _host.UploadActionAsync("a"), request => request.InstanceName = "farm");
        await call.NextAsync(Stage.Queued);
        TestBot bot = await _host.ConnectAsync();
        await bot.UpdateAsync();
        bot.Lease.State = Rwapi.LeaseState.Active;
        Timestamp fetched = Timestamp.FromDateTime(DateTime.UtcNow);
        Reapi.ExecutedActionMetadata progress = new() { Worker = "the very machine", InputFetchCompletedTimestamp = fetched };
        string key = $"partial-execution-metadata-{bot.Lease.Id.Split('/')[^1]}-bin";

        await bot.UpdateAsync(new CallOptions(new Metadata { { key, progress.ToByteArray() } }));

        Reapi.ExecutedActionMetadata seen =
            OperationCall.MetadataOf(await call.NextAsync(Stage.Executing)).PartialExecutionMetadata;
        while (seen.InputFetchCompletedTimestamp is null)
        {
            seen = OperationCall.MetadataOf(await call.NextAsync()).PartialExecutionMetadata;
        }

        seen.InputFetchCompletedTimestamp.ShouldBe(fetched);
        seen.Worker.ShouldBe("the very machine");
    }

    [Fact]
    public async Task A_second_session_of_a_bot_takes_over_from_the_first()
    {
        using OperationCall call = await QueueAsync("a");
        TestBot first = await _host.ConnectAsync();
        await first.UpdateAsync();
        await first.AcceptAsync();

        TestBot second = await _host.ConnectAsync();
        await second.UpdateAsync();

        second.Lease.State.ShouldBe(Rwapi.LeaseState.Pending);
        RpcException refusal = await Should.ThrowAsync<RpcException>(() => first.UpdateAsync());
        refusal.StatusCode.ShouldBe(StatusCode.FailedPrecondition);
    }

    [Fact]
    public async Task Bots_may_post_events()
    {
        TestBot bot = await _host.ConnectAsync();

        await _host.Bots.PostBotEventTempAsync(new Rwapi.PostBotEventTempRequest { Name = bot.Session.Name, Msg = "hello" });
    }

    [Fact]
    public async Task A_header_of_progress_that_names_no_lease_is_passed_over()
    {
        TestBot bot = await _host.ConnectAsync();
        using OperationCall call = _host.Execute(await _host.UploadActionAsync("true"));
        await bot.UpdateAsync();

        await bot.UpdateAsync(new CallOptions(new Metadata { { "partial-execution-metadata-bin", [1, 2, 3] } }));

        bot.Session.Leases.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_session_that_is_not_one_is_refused()
    {
        TestBot nameless = TestBot.Of(_host.Bots, id: string.Empty);
        TestBot confused = await _host.ConnectAsync();
        TestBot boastful = TestBot.Of(_host.Bots, "boastful", capacity: -1);

        RpcException[] refusals =
        [
            await Should.ThrowAsync<RpcException>(() => nameless.CreateAsync()),
            await Should.ThrowAsync<RpcException>(() => boastful.CreateAsync()),
            await Should.ThrowAsync<RpcException>(async () => await _host.Bots.CreateBotSessionAsync(new())),
            await Should.ThrowAsync<RpcException>(async () => await _host.Bots.UpdateBotSessionAsync(
                new() { Name = "/another", BotSession = confused.Session })),
        ];

        refusals.ShouldAllBe(refusal => refusal.StatusCode == StatusCode.InvalidArgument);
    }

    private async Task<OperationCall> QueueAsync(string command)
    {
        OperationCall call = _host.Execute(await _host.UploadActionAsync(command));
        await call.NextAsync(Stage.Queued);
        return call;
    }
}
