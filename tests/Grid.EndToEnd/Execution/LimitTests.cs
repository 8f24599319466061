using Grid.EndToEnd.Hosting;
using Grid.Scheduling;
using Grpc.Core;

namespace Grid.EndToEnd.Execution;

/// <summary>How long jobs may run, how often they are tried, and how long bots may be silent: BuildGrid's keys, in its meaning.</summary>
public sealed class LimitTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(200);

    [Fact]
    public async Task An_action_that_runs_for_longer_than_any_may_is_stopped()
    {
        SchedulerLimits limits = new() { ExecutionTimeoutMax = Moment, ExecutionOverheadMax = TimeSpan.Zero };
        await using ExecutionHost host = await ExecutionHost.StartAsync(limits);
        TestBot bot = await host.ConnectAsync();
        using OperationCall call = host.Execute(await host.UploadActionAsync("a"));
        await bot.UpdateAsync();
        await bot.AcceptAsync();

        Reapi.ExecuteResponse response = await call.ResponseAsync();
        await bot.UpdateAsync();

        response.Status.Code.ShouldBe((int)StatusCode.DeadlineExceeded);
        bot.Lease.State.ShouldBe(Rwapi.LeaseState.Cancelled);
    }

    [Fact]
    public async Task An_action_that_bots_fail_is_given_up_after_so_many_attempts()
    {
        await using ExecutionHost host = await ExecutionHost.StartAsync(new SchedulerLimits { AttemptsMax = 2 });
        TestBot bot = await host.ConnectAsync();
        using OperationCall call = host.Execute(await host.UploadActionAsync("a"));
        await bot.UpdateAsync();
        for (int attempt = 0; attempt < 2; attempt++)
        {
            await bot.AcceptAsync();
            await bot.CompleteAsync(null, new Google.Rpc.Status { Code = (int)StatusCode.Unavailable, Message = "no disk" });
        }

        Reapi.ExecuteResponse response = await call.ResponseAsync();

        response.Status.Code.ShouldBe((int)StatusCode.Aborted);
        response.Status.Message.ShouldContain("after 2 attempts");
        bot.Session.Leases.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_action_of_a_bot_that_fell_silent_goes_to_another()
    {
        await using ExecutionHost host = await ExecutionHost.StartAsync(new SchedulerLimits { BotSilenceMax = Moment });
        TestBot silent = await host.ConnectAsync("silent");
        using OperationCall call = host.Execute(await host.UploadActionAsync("a"));
        await silent.UpdateAsync();
        await silent.AcceptAsync();
        await call.NextAsync(Stage.Executing);

        await call.NextAsync(Stage.Queued);
        TestBot other = await host.ConnectAsync("other");
        await other.UpdateAsync();

        other.Lease.State.ShouldBe(Rwapi.LeaseState.Pending);
    }
}
