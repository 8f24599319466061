using Grid.Bots.Tests.Support;
using Grid.Core;

namespace Grid.Bots.Tests.Farm;

/// <summary>A bot whose machine fails whatever is run on it.</summary>
public sealed class BrokenBotTests
{
    [Fact]
    public async Task A_bot_that_fails_again_and_again_says_so_and_comes_back_when_an_action_of_its_own_goes_well()
    {
        await using BotUnderTest bot = await BotUnderTest.StartPollingAsync(errorsMax: 2);
        FakeRun[] runs = await bot.LendAsync("a", "b");

        Array.ForEach(runs, run => run.Fail(GridStatus.Internal));
        (await bot.Farm.SkipToAsync(call => call.Session.Status == Rwapi.BotStatus.Unhealthy)).AnswerWithListed();
        FakeRun first = await bot.Sandbox.NextRunAsync();
        first.Fail(GridStatus.Internal);
        FakeRun second = await bot.Sandbox.NextRunAsync();
        second.Exit(127);

        await bot.Farm.SkipToAsync(call => call.Session.Status == Rwapi.BotStatus.Ok);
        second.Request.InputRoot.ShouldBe(DigestFunction.Sha256.Empty);
    }

    [Fact]
    public async Task A_broken_bot_that_leaves_waits_for_no_action_of_its_own()
    {
        await using BotUnderTest bot = await BotUnderTest.StartPollingAsync(errorsMax: 1);
        FakeRun[] runs = await bot.LendAsync("a");
        runs[0].Fail(GridStatus.Internal);
        FakeRun probe = await bot.Sandbox.NextRunAsync();

        await bot.DrainAsync();
        await bot.Farm.SkipToAsync(call => call.Session.Status == Rwapi.BotStatus.BotTerminating);
        bot.Farm.LetGo();

        await bot.Running.WaitAsync(HangGuard.Duration);
        await probe.Cancelled.Task.WaitAsync(HangGuard.Duration);
    }
}
