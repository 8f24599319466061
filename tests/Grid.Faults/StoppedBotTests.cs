using System.Text.RegularExpressions;
using Grid.Clients.Running;
using Grid.Faults.Farms;
using Xunit.Abstractions;

namespace Grid.Faults;

/// <summary>A bot that is asked to stop, as by the system that started it.</summary>
[Trait("Ring", "Slow")]
public sealed class StoppedBotTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly Regex Draining = new("Shutting down, with 1 jobs running");

    [Fact]
    public async Task The_first_signal_lets_what_runs_come_to_its_end()
    {
        await using FaultFarm farm = await FaultFarm.StartAsync(output);
        await using RunLog runs = await RunLog.CreateAsync(farm.Scratch);
        GridServer server = await farm.ServeAsync(farm.Sqlite());
        RunningProgram bot = await farm.StartBotAsync(server.Address);
        await using LoadClient client = new("client", farm.Scratch["load"], farm.Storage, server);

        // Longer than command lines wait for a program that was sent a signal.
        Task<Reapi.ActionResult> result = client.ExecuteAsync($"{runs.Script("job")}; sleep 3; exit 7");
        await runs.BegunAsync("job");
        await bot.AskToStopAsync();
        await bot.LineAsync(Draining, Limit);
        runs.LetGo("job");

        (await result.WaitAsync(Limit)).ExitCode.ShouldBe(7);
        (await bot.ResultAsync(Limit)).ExitCode.ShouldBe(0);
        runs.RunsOf("job").ShouldBe(1);
    }

    [Fact]
    public async Task The_second_hands_it_back_to_be_run_elsewhere()
    {
        await using FaultFarm farm = await FaultFarm.StartAsync(output);
        await using RunLog runs = await RunLog.CreateAsync(farm.Scratch);
        GridServer server = await farm.ServeAsync(farm.Sqlite());
        RunningProgram first = await farm.StartBotAsync(server.Address);
        await using LoadClient client = new("client", farm.Scratch["load"], farm.Storage, server);
        Task<Reapi.ActionResult> result = client.ExecuteAsync(runs.Script("job"));
        await runs.BegunAsync("job");

        await first.AskToStopAsync();
        await first.LineAsync(Draining, Limit);
        await first.AskToStopAsync();
        (await first.ResultAsync(Limit)).ExitCode.ShouldBe(0);
        await farm.StartBotAsync(server.Address);
        runs.LetGo("job");

        (await result.WaitAsync(Limit)).ExitCode.ShouldBe(0);
        runs.RunsOf("job").ShouldBe(2);
    }
}
