using Grid.Clients.Calls;
using Grid.Clients.Running;

namespace Grid.Clients;

[Trait("Ring", "Clients")]
public sealed class BotBehindCasdTests(ITestOutputHelper output)
{
    private static readonly TimeSpan CasdLimit = TimeSpan.FromSeconds(30);

    [ClientFact]
    public async Task Our_bot_fetches_and_stores_through_a_casd_that_stands_before_our_server()
    {
        await using Farm farm = await Farm.StartAsync(output, jobs: 0);
        string socket = farm.Scratch["casd.sock"];
        RunningProgram casd = farm.Start(
            ClientsRoot.Inside(BuildBox.CasdProxy(farm.Server.Address, socket, farm.Scratch["casd"])));
        await casd.LineAsync(BuildBox.CasdReadyLine, CasdLimit);
        await farm.StartBotInRootAsync("--cas-remote", $"unix:{socket}");

        await ReccBuild.CompilesRemotelyThenFromCacheAsync(farm);

        BlobsKeptBy(farm.Scratch["casd"]).ShouldBeGreaterThan(0, "the bot's blobs went past casd");
    }

    private static int BlobsKeptBy(string casdFolder) =>
        Directory.EnumerateFiles(Path.Combine(casdFolder, "cas", "objects"), "*", SearchOption.AllDirectories).Count();
}
