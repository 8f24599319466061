using Google.Rpc;
using Grid.Bots.Tests.Support;
using Grid.Core;
using Grpc.Core;

namespace Grid.Bots.Tests.Farm;

public sealed class BotOverGrpcTests
{
    [Fact]
    public async Task A_bot_introduces_itself_with_its_platform_on_worker_and_device_and_its_capacity()
    {
        await using BotUnderTest bot = await BotUnderTest.StartAsync(jobsMax: 3);

        FarmCall create = await bot.Farm.NextCallAsync();

        create.IsCreate.ShouldBeTrue();
        create.Target.ShouldBe("main");
        create.Session.BotId.ShouldBe("bot-1");
        create.Session.Worker.Properties.ShouldContain(property => property.Key == "OSFamily" && property.Value == "linux");
        create.Session.Worker.Devices.Single().Properties.Select(property => property.Key).ShouldBe(["ISA", "OSFamily"]);
        create.Session.Worker.Configs.ShouldContain(config => config.Key == "capacity" && config.Value == "3");
    }

    [Fact]
    public async Task A_lease_is_run_reported_active_and_then_completed_with_its_result()
    {
        await using BotUnderTest bot = await BotUnderTest.StartPollingAsync();
        FarmCall poll = await bot.Farm.NextCallAsync();
        poll.Answer(bot.Pending("a"));

        FarmCall report = await bot.Farm.NextCallAsync();
        report.Told.ShouldBe("a:Active");
        FakeRun run = await bot.Sandbox.NextRunAsync();
        report.AnswerWithListed();
        FarmCall held = await bot.Farm.NextCallAsync();
        run.Exit(3);
        await held.HungUp.Task;
        FarmCall result = await bot.Farm.NextCallAsync();

        result.Target.ShouldBe("farm/session-1");
        result.Told.ShouldBe("a:Completed");
        result.Session.Leases[0].Status.Code.ShouldBe(0);
        Reapi.ActionResult action = result.Session.Leases[0].Result.Unpack<Reapi.ActionResult>();
        action.ExitCode.ShouldBe(3);
        action.ExecutionMetadata.Worker.ShouldBe("bot-1");
    }

    [Fact]
    public async Task The_answer_to_a_result_starts_the_next_lease()
    {
        await using BotUnderTest bot = await BotUnderTest.StartPollingAsync();
        FakeRun[] runs = await bot.LendAsync("a");

        runs[0].Exit(0);
        FarmCall result = await bot.Farm.SkipToAsync(call => call.Told == "a:Completed");
        result.Answer(bot.Pending("b"));

        await bot.Sandbox.NextRunAsync();
        (await bot.Farm.NextCallAsync()).Told.ShouldBe("b:Active");
    }

    [Fact]
    public async Task Polls_of_a_busy_bot_carry_what_is_known_of_its_jobs()
    {
        await using BotUnderTest bot = await BotUnderTest.StartPollingAsync();
        await bot.LendAsync("a");

        FarmCall poll = await bot.Farm.NextCallAsync();

        byte[] header = poll.Headers.GetValueBytes("partial-execution-metadata-a-bin").ShouldNotBeNull();
        Reapi.ExecutedActionMetadata.Parser.ParseFrom(header).Worker.ShouldBe("bot-1");
    }

    [Fact]
    public async Task A_busy_bot_takes_more_leases_over_its_held_poll()
    {
        await using BotUnderTest bot = await BotUnderTest.StartPollingAsync();
        await bot.LendAsync("a");
        FarmCall poll = await bot.Farm.NextCallAsync();

        poll.Answer(bot.InState("a", Rwapi.LeaseState.Active), bot.Pending("b"));

        await bot.Sandbox.NextRunAsync();
        (await bot.Farm.NextCallAsync()).Told.ShouldBe("a:Active b:Active");
    }

    [Fact]
    public async Task Missing_inputs_are_listed_as_a_precondition_failure()
    {
        await using BotUnderTest bot = await BotUnderTest.StartPollingAsync();
        FakeRun[] runs = await bot.LendAsync("a");
        Grid.Core.Digest absent = Grid.Core.Digest.Of([1, 2, 3]);

        runs[0].Result.SetException(GridException.Missing("An input is missing.", [absent]));
        FarmCall result = await bot.Farm.SkipToAsync(call => call.Told == "a:Completed");

        Google.Rpc.Status status = result.Session.Leases[0].Status;
        status.Code.ShouldBe((int)StatusCode.FailedPrecondition);
        PreconditionFailure failure = status.Details.Single().Unpack<PreconditionFailure>();
        failure.Violations.Single().ShouldBe(new PreconditionFailure.Types.Violation { Type = "MISSING", Subject = $"blobs/{absent}" });
    }

    [Fact]
    public async Task A_lease_that_the_server_cancels_is_killed_and_told_as_cancelled()
    {
        await using BotUnderTest bot = await BotUnderTest.StartPollingAsync();
        FakeRun[] runs = await bot.LendAsync("a");
        FarmCall poll = await bot.Farm.NextCallAsync();

        poll.Answer(bot.InState("a", Rwapi.LeaseState.Cancelled));
        await runs[0].Cancelled.Task;
        FarmCall result = await bot.Farm.SkipToAsync(call => call.Told == "a:Cancelled");

        result.Session.Leases[0].Status.Code.ShouldBe((int)StatusCode.Cancelled);
    }

    [Fact]
    public async Task A_server_that_died_in_mid_lease_is_presented_the_lease_when_it_is_back()
    {
        await using BotUnderTest bot = await BotUnderTest.StartPollingAsync();
        FakeRun[] runs = await bot.LendAsync("a");

        await bot.RestartServerAsync();
        FarmCall first = await bot.Farm.NextCallAsync();
        first.IsCreate.ShouldBeFalse();
        first.Target.ShouldBe("farm/session-1");
        first.Told.ShouldBe("a:Active");
        first.AnswerWithListed();
        runs[0].Exit(0);

        await bot.Farm.SkipToAsync(call => call.Told == "a:Completed");
    }

    [Fact]
    public async Task A_result_whose_answer_was_lost_is_told_again()
    {
        await using BotUnderTest bot = await BotUnderTest.StartPollingAsync();
        FakeRun[] runs = await bot.LendAsync("a");
        runs[0].Exit(0);
        FarmCall result = await bot.Farm.SkipToAsync(call => call.Told == "a:Completed");

        result.Fail(StatusCode.Unavailable);

        FarmCall again = await bot.Farm.NextCallAsync();
        again.Told.ShouldBe("a:Completed");
        again.Answer();
        (await bot.Farm.NextCallAsync()).Told.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_server_that_disowns_the_session_is_asked_for_a_new_one_and_the_job_is_killed()
    {
        await using BotUnderTest bot = await BotUnderTest.StartPollingAsync();
        FakeRun[] runs = await bot.LendAsync("a");
        FarmCall poll = await bot.Farm.NextCallAsync();

        poll.Fail(StatusCode.NotFound);

        await runs[0].Cancelled.Task;
        FarmCall create = await bot.Farm.NextCallAsync();
        create.IsCreate.ShouldBeTrue();
        create.Session.Leases.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_bot_that_is_shut_down_lets_its_job_end_and_leaves()
    {
        await using BotUnderTest bot = await BotUnderTest.StartPollingAsync();
        FakeRun[] runs = await bot.LendAsync("a");

        await bot.DrainAsync();
        FarmCall leaving = await bot.Farm.SkipToAsync(call => call.Session.Status == Rwapi.BotStatus.BotTerminating);
        leaving.Told.ShouldBe("a:Active");
        leaving.AnswerWithListed();
        runs[0].Exit(0);
        FarmCall result = await bot.Farm.SkipToAsync(call => call.Told == "a:Completed");
        result.Session.Leases[0].Status.Code.ShouldBe(0);
        result.Answer();

        await bot.Running;
    }

    [Fact]
    public async Task A_job_that_outlives_the_grace_is_killed_and_handed_back_as_unavailable()
    {
        await using BotUnderTest bot = await BotUnderTest.StartPollingAsync();
        FakeRun[] runs = await bot.LendAsync("a");

        await bot.DrainAsync();
        await bot.HurryAsync();
        FarmCall result = await bot.Farm.SkipToAsync(call => call.Told == "a:Completed");
        result.Session.Leases[0].Status.Code.ShouldBe((int)StatusCode.Unavailable);
        result.Answer();
        await bot.Running;

        runs[0].Cancelled.Task.IsCompleted.ShouldBeTrue();
        bot.Sandbox.LiveRuns.ShouldBe(0);
    }

    [Fact]
    public async Task A_bot_whose_server_is_gone_leaves_all_the_same_and_kills_what_runs()
    {
        await using BotUnderTest bot = await BotUnderTest.StartPollingAsync(grace: TimeSpan.Zero);
        FakeRun[] runs = await bot.LendAsync("a");

        await bot.KillServerAsync();
        await bot.DrainAsync();
        await bot.Running;

        runs[0].Cancelled.Task.IsCompleted.ShouldBeTrue();
    }

    [Fact]
    public async Task A_machine_that_falls_ill_says_so_with_the_next_result()
    {
        await using BotUnderTest bot = await BotUnderTest.StartPollingAsync();
        FakeRun[] runs = await bot.LendAsync("a");

        bot.Health.IsHealthy = false;
        runs[0].Exit(0);

        await bot.Farm.SkipToAsync(call => call.Session.Status == Rwapi.BotStatus.Unhealthy);
    }

    [Fact]
    public async Task Overlapping_leases_of_a_large_bot_are_all_reported()
    {
        string[] ids = [.. Enumerable.Range(0, 16).Select(number => $"lease-{number:00}")];
        await using BotUnderTest bot = await BotUnderTest.StartPollingAsync(jobsMax: ids.Length);
        FakeRun[] runs = await bot.LendAsync(ids);

        Task exits = Task.WhenAll(runs.Select(run => Task.Run(() => run.Exit(0))));
        HashSet<string> completed = [];
        while (completed.Count < ids.Length)
        {
            FarmCall call = await bot.Farm.NextCallAsync();
            completed.UnionWith(call.Session.Leases.Where(lease => lease.State == Rwapi.LeaseState.Completed).Select(lease => lease.Id));
            call.AnswerWithListed();
        }

        await exits;
        completed.ShouldBe(ids, ignoreOrder: true);
    }
}
