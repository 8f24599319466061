using System.Diagnostics;
using System.Text.RegularExpressions;
using Grid.Clients.Running;
using Grid.Faults.Farms;
using Xunit.Abstractions;

namespace Grid.Faults;

[Trait("Ring", "Slow")]
public sealed class LostBotTests(ITestOutputHelper output)
{
    private const int BotSilenceSeconds = 3;

    // The time of its lease, and as much again for two busy processors to notice.
    private static readonly TimeSpan LossLimit = TimeSpan.FromSeconds(2 * BotSilenceSeconds);

    private static readonly TimeSpan ResultLimit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task What_a_killed_bot_was_at_is_run_by_another_when_the_bot_has_been_silent_for_its_time()
    {
        await using FaultFarm farm = await FaultFarm.StartAsync(output);
        await using RunLog runs = await RunLog.CreateAsync(farm.Scratch);
        GridServer server = await farm.ServeAsync(farm.Sqlite(), botSilenceSeconds: BotSilenceSeconds);
        RunningProgram first = await farm.StartBotAsync(server.Address);
        await using LoadClient client = new("client", farm.Scratch["load"], farm.Storage, server);
        Task<Reapi.ActionResult> result = client.ExecuteAsync(runs.Script("job"));
        await runs.BegunAsync("job");

        long killed = Stopwatch.GetTimestamp();
        await first.KillAsync();
        Task lost = server.LineAsync(new Regex("is lost: it was silent"), LossLimit);
        await farm.StartBotAsync(server.Address);
        await lost;
        output.WriteLine($"queued again {Stopwatch.GetElapsedTime(killed).TotalMilliseconds:F0} ms after the kill");
        runs.LetGo("job");

        (await result.WaitAsync(ResultLimit)).ExitCode.ShouldBe(0);
        runs.RunsOf("job").ShouldBe(2);
    }
}
