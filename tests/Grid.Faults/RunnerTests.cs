using System.Text.RegularExpressions;
using Grid.Clients.Running;
using Grid.Faults.Farms;
using Xunit.Abstractions;

namespace Grid.Faults;

/// <summary>A bot and its runner, as two ordinary users, and what is left when one of them is killed in mid-action.</summary>
[NeedsTwoUsers]
[Trait("Ring", "Slow")]
public sealed class RunnerTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly Regex Begun = new("^begun");

    [Fact]
    public async Task The_example_runs_actions_and_leaves_nothing()
    {
        await using FaultFarm farm = FaultFarm.OfNothing(output);
        RunnerFarm runner = await RunnerFarm.StartAsync(farm);
        await runner.BeginBotAsync();
        await runner.StartRunnerAsync();
        await runner.BotReadyAsync();
        string input = farm.Scratch["input"];
        await File.WriteAllTextAsync(input, "some words\n");

        RunningProgram client = runner.Execute(
            "id -u; cat input; mkdir -p out/private; cp input out/private/copy; chmod 0600 out/private/copy; chmod 0700 out/private",
            "-i", input, "-o", "out", "-d", farm.Scratch["downloaded"]);

        (await client.ResultAsync(Limit)).ShouldSucceed().StandardOutput.ShouldBe("61184\nsome words\n");
        (await File.ReadAllTextAsync(farm.Scratch["downloaded/out/private/copy"])).ShouldBe("some words\n");
        runner.Remains().ShouldBeEmpty();
        await runner.StopBotAsync();
        await runner.StopRunnerAsync();
        runner.Traces().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_killed_runner_leaves_nothing_once_it_is_back_and_its_action_is_run_again()
    {
        await using FaultFarm farm = FaultFarm.OfNothing(output);
        RunnerFarm runner = await StartAsync(farm);
        await using NamedPipe first = await PipeAsync(farm, "first");
        RunningProgram client = runner.Execute(Script(first, farm));
        await first.Reader.LineAsync(Begun, Limit);

        await runner.KillRunnerAsync();
        LetGo(farm);
        await runner.StartRunnerAsync();

        // The pipe ends with the last process that has it open, those in sessions of their own included.
        await first.Reader.ResultAsync(Limit);
        await ShouldBeDoneAsync(client);
        await ShouldLeaveNothingAsync(runner);
    }

    [Fact]
    public async Task A_killed_bot_leaves_nothing_once_it_is_back_and_its_action_is_run_again()
    {
        await using FaultFarm farm = FaultFarm.OfNothing(output);
        RunnerFarm runner = await StartAsync(farm);
        await using NamedPipe pipe = await PipeAsync(farm, "first");
        RunningProgram client = runner.Execute(Script(pipe, farm));
        await pipe.Reader.LineAsync(Begun, Limit);

        await runner.KillBotAsync();

        // The runner ends what it runs for a bot that is gone.
        await pipe.Reader.ResultAsync(Limit);
        LetGo(farm);
        await runner.BeginBotAsync();

        await ShouldBeDoneAsync(client);
        await ShouldLeaveNothingAsync(runner);
    }

    [Fact]
    public async Task Bot_and_runner_killed_together_leave_nothing_once_they_are_back()
    {
        await using FaultFarm farm = FaultFarm.OfNothing(output);
        RunnerFarm runner = await StartAsync(farm);
        await using NamedPipe pipe = await PipeAsync(farm, "first");
        RunningProgram client = runner.Execute(Script(pipe, farm));
        await pipe.Reader.LineAsync(Begun, Limit);

        await Task.WhenAll(runner.KillBotAsync(), runner.KillRunnerAsync());
        LetGo(farm);
        await runner.BeginBotAsync();
        await runner.StartRunnerAsync();
        await pipe.Reader.ResultAsync(Limit);

        await ShouldBeDoneAsync(client);
        await ShouldLeaveNothingAsync(runner);
    }

    private static async Task<RunnerFarm> StartAsync(FaultFarm farm)
    {
        RunnerFarm runner = await RunnerFarm.StartAsync(farm);
        await runner.StartRunnerAsync();
        await runner.BeginBotAsync();
        await runner.BotReadyAsync();
        return runner;
    }

    private static async Task<NamedPipe> PipeAsync(FaultFarm farm, string name)
    {
        NamedPipe pipe = await NamedPipe.CreateAsync(farm.Scratch[name]);
        File.SetUnixFileMode(pipe.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite);
        return pipe;
    }

    // The first run holds the pipe open, by a process that has left its session too, and makes folders that are its user's
    // alone; the next finds that it was let go.
    private static string Script(NamedPipe pipe, FaultFarm farm) =>
        $"if [ -e {farm.Scratch["go"]} ]; then echo done; exit; fi; mkdir -p mine/own; chmod 0700 mine mine/own; echo x > mine/own/f; "
        + $"exec 3>{pipe.Path}; setsid sleep 1000 & echo begun >&3; sleep 1000";

    private static void LetGo(FaultFarm farm) => File.WriteAllText(farm.Scratch["go"], string.Empty);

    private static async Task ShouldBeDoneAsync(RunningProgram client) =>
        (await client.ResultAsync(Limit)).ShouldSucceed().StandardOutput.ShouldBe("done\n");

    private static async Task ShouldLeaveNothingAsync(RunnerFarm runner)
    {
        await runner.StopBotAsync();
        runner.Remains().ShouldBeEmpty();
        await runner.StopRunnerAsync();
        runner.Traces().ShouldBeEmpty();
    }
}
