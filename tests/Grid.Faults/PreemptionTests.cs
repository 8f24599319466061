using System.Text.RegularExpressions;
using Grid.Clients.Running;
using Grid.Faults.Farms;
using Xunit.Abstractions;

namespace Grid.Faults;

/// <summary>Bots that one instance has beyond its promise go to another that was promised them, in real processes.</summary>
[Trait("Ring", "Slow")]
public sealed class PreemptionTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    // With a single attempt, a job that lost one to preemption would end ABORTED.
    private const int AttemptsMax = 1;

    [Fact]
    public async Task An_action_beyond_its_quota_makes_room_for_one_that_was_promised_it_and_ends_well_later()
    {
        await using FaultFarm farm = await FaultFarm.StartAsync(output);
        await using RunLog runs = await RunLog.CreateAsync(farm.Scratch);
        GridServer server = await farm.ServeAsync(
            address => Configs.Quotas(address, farm.Sqlite(), farm.Storage.Address, AttemptsMax), "127.0.0.1:0");
        await SetQuotaAsync(farm, server, "greedy", min: 1);
        await SetQuotaAsync(farm, server, "modest", min: 1);

        // One bot with room for two.
        await farm.StartBotAsync(server.Address);
        await using LoadClient greedy = new("greedy", farm.Scratch["load"], farm.Storage, server) { Instance = "greedy" };
        Task<Reapi.ActionResult> first = greedy.ExecuteAsync(runs.Script("first"));
        await runs.BegunAsync("first");
        Task<Reapi.ActionResult> second = greedy.ExecuteAsync(runs.Script("second"));
        await runs.BegunAsync("second");

        await using LoadClient modest = new("modest", farm.Scratch["load"], farm.Storage, server) { Instance = "modest" };
        Task<Reapi.ActionResult> promised = modest.ExecuteAsync(runs.Script("promised"));
        await runs.BegunAsync("promised");
        runs.LetGo("promised");
        (await promised.WaitAsync(Limit)).ExitCode.ShouldBe(0);
        runs.LetGo("first");
        runs.LetGo("second");

        (await first.WaitAsync(Limit)).ExitCode.ShouldBe(0);
        (await second.WaitAsync(Limit)).ExitCode.ShouldBe(0);
        (runs.RunsOf("first"), runs.RunsOf("second"), runs.RunsOf("promised")).ShouldBe((1, 2, 1));
        await server.LineAsync(new Regex("waits for another bot after 0 attempts: .* was wanted for instance 'modest'"));
    }

    private static async Task SetQuotaAsync(FaultFarm farm, GridServer server, string instance, int min) =>
        (await farm.Start(GridUnderTest.Call(
            "quota", "set", "linux-bots", "--min", $"{min}", "--instance", instance, "--remote", $"http://{server.Address}"))
            .ResultAsync(Limit)).ShouldSucceed();
}
