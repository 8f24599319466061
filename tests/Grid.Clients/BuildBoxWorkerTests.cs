using Grid.Clients.Calls;
using Grid.Clients.Running;

namespace Grid.Clients;

[Trait("Ring", "Clients")]
public sealed class BuildBoxWorkerTests(ITestOutputHelper output)
{
    [ClientFact]
    public async Task As_the_only_bot_it_compiles_for_recc()
    {
        await using Farm farm = await Farm.StartAsync(output, jobs: 0);
        await farm.StartBotAsync(BuildBox.WorkerInRoot(farm.Server.Address), BuildBox.WorkerReadyLine);

        await ReccBuild.CompilesRemotelyThenFromCacheAsync(farm);
    }

    [ClientFact]
    public async Task As_the_only_bot_it_builds_for_Bazel_7()
    {
        await using Farm farm = await Farm.StartAsync(output, jobs: 0);
        await farm.StartBotAsync(BuildBox.WorkerInRoot(farm.Server.Address), BuildBox.WorkerReadyLine);

        await BazelBuild.BuildsAndTestsRemotelyThenFromCacheAsync(farm, Bazel.Named("7.7.1"));
    }

    [ClientFact]
    public async Task As_the_only_bot_it_builds_for_Bazel_4()
    {
        await using Farm farm = await Farm.StartAsync(output, jobs: 0);
        await farm.StartBotAsync(BuildBox.WorkerOnHost(farm.Server.Address, farm.Scratch), BuildBox.WorkerReadyLine);

        await BazelBuild.BuildsAndTestsRemotelyThenFromCacheAsync(farm, Bazel.Named("4.2.3"));
    }
}
