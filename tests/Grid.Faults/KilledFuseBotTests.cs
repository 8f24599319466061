using System.Text.RegularExpressions;
using Grid.Clients.Running;
using Grid.Faults.Farms;
using Xunit.Abstractions;

namespace Grid.Faults;

/// <summary>
/// A bot that is killed takes the threads with it that serve its mounts: whoever reads an input waits for nobody. The next
/// start finds such mounts and takes them away.
/// </summary>
[NeedsMounts]
[Trait("Ring", "Slow")]
public sealed class KilledFuseBotTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_bot_killed_in_mid_action_leaves_no_mount_process_or_folder_once_it_is_back()
    {
        await using FaultFarm farm = await FaultFarm.StartAsync(output);
        await using RunLog runs = await RunLog.CreateAsync(farm.Scratch);
        GridServer server = await farm.ServeAsync(farm.Sqlite());
        RunningProgram first = await StartBotAsync(farm, server);
        await using LoadClient client = new("client", farm.Scratch["load"], farm.Storage, server);
        Task<Reapi.ActionResult> result = client.ExecuteAsync(
            $"(setsid sh -c 'exec 3<>{farm.Scratch["held"]}; while :; do ls -lR . > /dev/null; done' &) ; {runs.Script("job")}");
        await runs.BegunAsync("job");
        IReadOnlyList<string> mountsBefore = MountsIn(farm);

        await first.KillAloneAsync();
        mountsBefore.ShouldContain(mount => mount.Contains(" overlay ", StringComparison.Ordinal));
        RunningProgram second = await StartBotAsync(farm, server);

        MountsIn(farm).Intersect(mountsBefore).ShouldBeEmpty();
        await server.LineAsync(new Regex("began another session"));
        runs.LetGo("job");
        (await result.WaitAsync(Limit)).ExitCode.ShouldBe(0);
        await second.AskToStopAsync();
        (await second.ResultAsync(Limit)).ShouldSucceed();
        MountsIn(farm).ShouldBeEmpty();
        Directory.EnumerateFileSystemEntries(farm.Scratch["staging"]).ShouldBeEmpty();
        ProcessesIn(farm).ShouldBeEmpty();
    }

    private static async Task<RunningProgram> StartBotAsync(FaultFarm farm, GridServer server)
    {
        string config = farm.Scratch["bot.yml"];
        await File.WriteAllTextAsync(
            config,
            $$"""
            bots:
              - !bot
                remote: http://{{server.Address}}
                cas-remote: http://{{farm.Storage.Address}}
                jobs: 2
                cache: {path: {{farm.Scratch["cache"]}}}
                sandbox: !host-tools {staging: fuse, staging-path: {{farm.Scratch["staging"]}}}
            """);
        RunningProgram bot = farm.Start(GridUnderTest.Call("bot", config));
        await bot.LineAsync(GridUnderTest.BotReadyLine, Limit);
        return bot;
    }

    private static IReadOnlyList<string> MountsIn(FaultFarm farm) =>
        [.. File.ReadLines("/proc/self/mountinfo").Where(line => line.Contains(farm.Scratch["staging"], StringComparison.Ordinal))];

    private static IReadOnlyList<string> ProcessesIn(FaultFarm farm) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Where(path => CommandOf(path).Contains(farm.Scratch["held"], StringComparison.Ordinal)),
    ];

    private static string CommandOf(string process)
    {
        try
        {
            return File.ReadAllText($"{process}/cmdline");
        }
        catch (IOException)
        {
            // No process, or one that has ended in this moment.
            return string.Empty;
        }
    }
}
