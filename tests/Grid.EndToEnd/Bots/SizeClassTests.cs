using Grid.Core;
using Grid.EndToEnd.Hosting;
using Grid.Scheduling;

namespace Grid.EndToEnd.Bots;

public sealed class SizeClassTests
{
    private static readonly SchedulerLimits Limits = new() { SizeClasses = new SizeClasses("size-class", ["small", "large"]) };

    [Fact]
    public async Task A_command_that_is_killed_on_a_small_bot_runs_again_on_a_large_one()
    {
        await using Farm farm = await Farm.StartAsync(Limits);
        await AddBotsAsync(farm, "small", "large");
        string counter = Path.Combine(farm.Folder, "runs");
        Digest action = await farm.UploadScriptAsync(
            $"echo run >> {counter}; [ $(wc -l < {counter}) -gt 1 ] || kill -9 $$; echo made > out", outputs: "out");

        using OperationCall call = farm.Server.Execute(action);
        Reapi.ExecuteResponse response = await call.ResponseAsync();

        response.Result.ExitCode.ShouldBe(0);
        response.Result.ExecutionMetadata.Worker.ShouldBe("large");
        (await File.ReadAllLinesAsync(counter)).Length.ShouldBe(2);
    }

    [Fact]
    public async Task The_next_action_of_its_kind_begins_there_and_what_fails_there_is_the_result()
    {
        await using Farm farm = await Farm.StartAsync(Limits);
        await AddBotsAsync(farm, "small", "large");
        string counter = Path.Combine(farm.Folder, "runs");

        for (int i = 1; i <= 2; i++)
        {
            Digest action = await farm.UploadScriptAsync($"echo {i} >> {counter}; exit 137", outputs: "out");
            using OperationCall call = farm.Server.Execute(action);
            Reapi.ExecuteResponse response = await call.ResponseAsync();
            response.Result.ExitCode.ShouldBe(137);
            response.Result.ExecutionMetadata.Worker.ShouldBe("large");
        }

        (await File.ReadAllLinesAsync(counter)).ShouldBe(["1", "1", "2"]);
    }

    private static async Task AddBotsAsync(Farm farm, params string[] sizes)
    {
        foreach (string size in sizes)
        {
            farm.AddBot(size, platform: PlatformProperties.Of([new PlatformProperty("size-class", size)]));
        }

        int connected = 0;
        while (connected < sizes.Length)
        {
            connected = (await farm.Server.Dispatcher.SnapshotAsync(CancellationToken.None)).Bots.Count;
        }
    }
}
