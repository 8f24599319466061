using System.Text.RegularExpressions;
using Grid.Clients.Calls;
using Grid.Clients.Running;

namespace Grid.Clients;

/// <summary>Our proxy, where buildbox-casd would be: between BuildStream, BuildBox and a server.</summary>
[Trait("Ring", "Clients")]
public sealed class CasProxyTests(ITestOutputHelper output)
{
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(30);

    [ClientFact]
    public async Task BuildStream_builds_remotely_and_pulls_with_our_proxy_in_place_of_casd()
    {
        await using Farm farm = await Farm.StartAsync(output, jobs: 0);
        await farm.StartSandboxedBotAsync("!namespaces");

        await BuildStreamBuild.BuildsRemotelyAndIsPulledByAnotherAsync(farm, hasOurProxy: true);

        LogOf(farm, "first").ShouldContain("ready; Ctrl-C stops it", customMessage: "BuildStream started another casd");
    }

    [ClientFact]
    public async Task BuildStream_keeps_its_store_at_the_farm_through_our_proxy()
    {
        await using Farm farm = await Farm.StartAsync(output, jobs: 0);
        await farm.StartSandboxedBotAsync("!namespaces");
        BuildStream user = BuildStream.Of(farm, "user", storesRemotely: true, hasOurProxy: true);

        (await user.RunAsync("build", "leaf-1.bst")).ShouldSucceed();

        (await user.FileOfAsync("leaf-1.bst", "parts/leaf-1.txt")).ShouldBe("part 1\n");
    }

    [ClientFact]
    public async Task BuildStream_builds_on_its_own_machine_with_BuildBoxs_runner_and_our_proxy()
    {
        await using Farm farm = await Farm.StartAsync(output, jobs: 0);
        BuildStream user = BuildStream.Of(farm, "user", executes: false, hasOurProxy: true);

        ServerCounters counted = await farm.CountAsync(async () =>
            (await user.RunAsync("build", "leaf-1.bst")).ShouldSucceed());

        counted.ActionsExecuted.ShouldBe(0);
        (await user.FileOfAsync("leaf-1.bst", "parts/leaf-1.txt")).ShouldBe("part 1\n");
        LeftMounts().ShouldBeEmpty();
    }

    [ClientFact]
    public async Task BuildBoxs_worker_and_runner_get_inputs_and_store_outputs_through_our_proxy()
    {
        await using Farm farm = await Farm.StartAsync(output, jobs: 0);
        string socket = farm.Scratch["proxy.sock"];
        string[] worker = BuildBox.WorkerBehindProxy(farm.Server.Address, socket);
        await farm.StartBotAsync(
            CasProxy.ThenInOneRoot(farm.Server.Address, socket, farm.Scratch["proxy"], worker), BuildBox.WorkerReadyLine);

        await ReccBuild.CompilesRemotelyThenFromCacheAsync(farm);

        BlobsKeptIn(farm).ShouldBeGreaterThan(0, "the worker's blobs went past the proxy");
    }

    [ClientFact]
    public async Task Folders_and_compilations_go_through_our_proxy()
    {
        await using Farm farm = await Farm.StartAsync(output, jobs: 0);
        string socket = await StartProxyAsync(farm);
        await farm.StartBotInRootAsync();
        string source = farm.Scratch.CopyOf("C", "source");

        ProgramResult upload = await farm.RunInRootAsync(
            BuildBox.UploadThrough($"unix:{socket}", source, farm.Scratch["digest"]));
        upload.ShouldSucceed();
        string digest = (await File.ReadAllTextAsync(farm.Scratch["digest"])).Trim();
        (await farm.RunInRootAsync(
            BuildBox.DownloadThrough($"unix:{socket}", $"--root-digest={digest}", farm.Scratch["copy"]))).ShouldSucceed();
        TreeListing.Of(farm.Scratch["copy"]).ShouldBe(TreeListing.Of(source));

        ServerCounters counted = await farm.CountAsync(async () => (await farm.RunInRootAsync(
            BuildBox.MakeWithReccThrough($"unix:{socket}", source))).ShouldSucceed());
        counted.ActionsExecuted.ShouldBeGreaterThan(0);
    }

    private static async Task<string> StartProxyAsync(Farm farm)
    {
        string socket = farm.Scratch["proxy.sock"];
        RunningProgram proxy = farm.Start(
            GridUnderTest.CallInRoot(CasProxy.Arguments(farm.Server.Address, socket, farm.Scratch["proxy"])));
        await proxy.LineAsync(CasProxy.ReadyLine, ReadyLimit);
        return socket;
    }

    private static int BlobsKeptIn(Farm farm) =>
        Directory.EnumerateFiles(Path.Combine(farm.Scratch["proxy"], "cas", "objects"), "*", SearchOption.AllDirectories).Count();

    private static string LogOf(Farm farm, string user) => string.Concat(
        Directory.EnumerateFiles(Path.Combine(farm.Scratch[user], "logs", "_casd")).Select(File.ReadAllText));

    // A proxy mounts inside of the clients' root, whose mounts end with it; on the host nothing may be left either.
    private static IEnumerable<string> LeftMounts() =>
        File.ReadLines("/proc/mounts").Where(line => Regex.IsMatch(line, "grid-clients-.*/cas/staging"));
}
