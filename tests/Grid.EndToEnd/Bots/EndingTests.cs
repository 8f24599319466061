using Grid.Core;
using Grid.EndToEnd.Hosting;
using Grid.Sandbox;
using Grid.Sandbox.Limits;
using Grid.Scheduling;
using Statistics = Build.Buildbox.ExecutionStatistics;

namespace Grid.EndToEnd.Bots;

/// <summary>What a client hears of how an action ended, and what the scheduler makes of it.</summary>
public sealed class EndingTests
{
    private const long Mebibyte = 1 << 20;

    // About 60 MB in the shell's own memory.
    private const string Greedy = "x=$(head -c 60000000 /dev/zero | tr '\\0' x); echo ${#x} > out";

    private static readonly SchedulerLimits Limits = new() { SizeClasses = new SizeClasses("size-class", ["small", "large"]) };

    [NeedsCgroups]
    public async Task An_action_that_runs_out_of_memory_goes_on_on_a_larger_bot()
    {
        await using Farm farm = await Farm.StartAsync(Limits);
        await AddBotAsync(farm, "small", 24 * Mebibyte);
        await AddBotAsync(farm, "large", 512 * Mebibyte);

        Reapi.ExecuteResponse response = await RunAsync(farm, Greedy);

        response.Status.Code.ShouldBe((int)GridStatus.Ok);
        response.Result.ExitCode.ShouldBe(0);
        response.Result.ExecutionMetadata.Worker.ShouldBe("large");
    }

    [NeedsCgroups]
    public async Task On_the_largest_bot_the_client_is_told_in_status_message_and_log()
    {
        await using Farm farm = await Farm.StartAsync(Limits);
        await AddBotAsync(farm, "small", 24 * Mebibyte);
        await AddBotAsync(farm, "large", 32 * Mebibyte);

        Reapi.ExecuteResponse response = await RunAsync(farm, Greedy);

        response.Status.Code.ShouldBe((int)GridStatus.ResourceExhausted);
        response.Status.Message.ShouldContain("ran out of memory (it may have 32M)");
        response.Message.ShouldContain("ran out of memory");
        response.Result.ExecutionMetadata.Worker.ShouldBe("large");
        Reapi.LogFile log = response.ServerLogs["ending.txt"];
        log.HumanReadable.ShouldBeTrue();
        (await farm.TextAsync(log.Digest)).ShouldContain("limits: memory 33554432 bytes");
    }

    [NeedsCgroups]
    public async Task A_bot_that_knows_of_memory_is_believed_when_it_was_not_that()
    {
        await using Farm farm = await Farm.StartAsync(Limits);
        await AddBotAsync(farm, "small", 64 * Mebibyte);
        await AddBotAsync(farm, "large", 512 * Mebibyte);

        Reapi.ExecuteResponse response = await RunAsync(farm, "kill -9 $$");

        response.Status.Code.ShouldBe((int)GridStatus.Ok);
        response.Result.ExitCode.ShouldBe(137);
        response.Result.ExecutionMetadata.Worker.ShouldBe("small");
        response.Message.ShouldBe("The command was ended by signal 9 (Killed).");
        response.ServerLogs.ShouldContainKey("ending.txt");
    }

    [Fact]
    public async Task A_timeout_is_told_in_status_message_and_log()
    {
        await using Farm farm = await Farm.StartAsync();
        farm.AddBot("bot");
        Digest action = await farm.UploadScriptAsync(
            "sleep 1000", change: action => action.Timeout = new Google.Protobuf.WellKnownTypes.Duration { Nanos = 100_000_000 });

        using OperationCall call = farm.Server.Execute(action);
        Reapi.ExecuteResponse response = await call.ResponseAsync();

        response.Status.Code.ShouldBe((int)GridStatus.DeadlineExceeded);
        response.Status.Message.ShouldContain("longer than its timeout");
        (await farm.TextAsync(response.ServerLogs["ending.txt"].Digest)).ShouldContain("longer than its timeout");
    }

    [Fact]
    public async Task A_result_says_what_the_command_used()
    {
        await using Farm farm = await Farm.StartAsync();
        farm.AddBot("bot");

        Reapi.ExecuteResponse response = await RunAsync(farm, "i=0; while [ $i -lt 20000 ]; do i=$((i + 1)); done");

        Statistics statistics = response.Result.ExecutionMetadata.AuxiliaryMetadata
            .Single(message => message.Is(Statistics.Descriptor))
            .Unpack<Statistics>();
        statistics.CommandRusage.Maxrss.ShouldBeGreaterThan(500);
        statistics.CommandRusage.Minflt.ShouldBeGreaterThan(0);
        (statistics.CommandRusage.Utime.ToTimeSpan() + statistics.CommandRusage.Stime.ToTimeSpan()).ShouldBeGreaterThan(TimeSpan.Zero);
        response.ServerLogs.ShouldBeEmpty();
    }

    private static async Task<Reapi.ExecuteResponse> RunAsync(Farm farm, string script)
    {
        using OperationCall call = farm.Server.Execute(await farm.UploadScriptAsync(script, outputs: "out"));
        return await call.ResponseAsync();
    }

    private static async Task AddBotAsync(Farm farm, string size, long memoryBytes)
    {
        int before = await CountAsync(farm);
        ResourceRules rules = new() { Default = new ResourceLimits(memoryBytes) };
        farm.AddBot(
            size,
            platform: PlatformProperties.Of([new PlatformProperty("size-class", size)]),
            limits: SandboxLimits.Default with { Resources = rules });
        while (await CountAsync(farm) == before)
        {
            await Task.Yield();
        }
    }

    private static async Task<int> CountAsync(Farm farm) =>
        (await farm.Server.Dispatcher.SnapshotAsync(CancellationToken.None)).Bots.Count;
}
