using Grid.Clients.Running;

namespace Grid.Clients;

[Trait("Ring", "Clients")]
public sealed class ReccTests(ITestOutputHelper output)
{
    [ClientFact]
    public async Task A_C_project_compiles_on_our_bot_and_the_second_time_from_the_cache()
    {
        await using Farm farm = await Farm.StartAsync(output, jobs: 0);
        await farm.StartBotInRootAsync();

        await ReccBuild.CompilesRemotelyThenFromCacheAsync(farm);
    }
}
