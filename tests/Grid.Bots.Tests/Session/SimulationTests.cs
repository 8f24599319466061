namespace Grid.Bots.Tests.Session;

public sealed class SimulationTests
{
    private const int Seeds = 2_000;
    private const int StepsPerSeed = 200;

    [Fact]
    public void Whatever_the_server_and_the_network_do_the_invariants_hold_and_everything_comes_to_rest()
    {
        for (int seed = 0; seed < Seeds; seed++)
        {
            RunSeed(seed, bot => bot.Settle());
        }
    }

    [Fact]
    public void Whatever_the_server_and_the_network_do_a_bot_that_is_shut_down_ends_in_time()
    {
        for (int seed = 0; seed < Seeds; seed++)
        {
            RunSeed(seed, bot => bot.Drain());
        }
    }

    private static void RunSeed(int seed, Action<SimulatedBot> end)
    {
        try
        {
            SimulatedBot bot = new(seed);
            bot.RunFaulty(StepsPerSeed);
            end(bot);
        }
        catch (ShouldAssertException failure)
        {
            throw new ShouldAssertException($"Seed {seed}: {failure.Message}", failure);
        }
    }
}
