using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Grid.Clients.Calls;
using Grid.Clients.Running;
using Grid.Faults.Farms;
using Grid.Tests.Shared;
using Xunit.Abstractions;

namespace Grid.Faults;

/// <summary><c>examples/split</c> as it stands, but for ports and folders: real processes, PostgreSQL and an S3 server.</summary>
[NeedsSplit]
[Trait("Ring", "Slow")]
public sealed class SplitExampleTests(ITestOutputHelper output)
{
    private const string Words = "15 words, \"the\" 4 times\n";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan BuildLimit = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task A_client_builds_through_either_server_and_each_finds_what_the_other_made()
    {
        await using FaultFarm farm = FaultFarm.OfNothing(output);
        (string Written, string Real)[] services = await StartServicesAsync(farm);
        GridServer a = await ServeAsync(farm, "front-a.yml", "127.0.0.1:50051", services);
        await a.InOfficeAsync();
        GridServer b = await ServeAsync(farm, "front-b.yml", "127.0.0.1:50052", services);
        await StartBotAsync(farm, "bot-a.yml", ("127.0.0.1:50051", a.Address));
        await StartBotAsync(farm, "bot-b.yml", ("127.0.0.1:50052", b.Address));

        (await BuildAsync(farm, "through-b", b)).ShouldBe(Words);
        (await BuildAsync(farm, "through-a", a)).ShouldBe(Words);

        int executed = (await a.Operations.ListOperationsAsync(new() { Name = "main" })).Operations.Count;
        executed.ShouldBe(5, "the second build came from the cache");
    }

    private static async Task<(string Written, string Real)[]> StartServicesAsync(FaultFarm farm)
    {
        // PostgreSQL runs as nobody when the test is root, and has to get to its folder.
        File.SetUnixFileMode(farm.Scratch.Root, File.GetUnixFileMode(farm.Scratch.Root) | UnixFileMode.OtherExecute);
        int postgres = FreePort();
        int s3 = FreePort();
        string script = RepositoryRoot.Combine("examples", "split", "services");
        RunningProgram services = farm.Start(new ProgramCall(script, farm.Scratch["services"])
        {
            Environment = new Dictionary<string, string> { ["PG_PORT"] = $"{postgres}", ["S3_PORT"] = $"{s3}" },
        });
        await services.LineAsync(new Regex("Ctrl-C stops both"), StartLimit);
        return [("127.0.0.1:55432", $"127.0.0.1:{postgres}"), ("127.0.0.1:59000", $"127.0.0.1:{s3}")];
    }

    private static Task<GridServer> ServeAsync(
        FaultFarm farm, string example, string listen, (string Written, string Real)[] services)
    {
        string text = TextOf(example, services);
        return farm.ServeAsync(address => text.Replace(listen, address, StringComparison.Ordinal), "127.0.0.1:0");
    }

    // In the clients' root, whose compiler recc looks at.
    private static async Task StartBotAsync(FaultFarm farm, string example, (string Written, string Real) server)
    {
        string path = farm.Scratch[example];
        string cache = farm.Scratch[Path.ChangeExtension(example, null)];
        await File.WriteAllTextAsync(path, Regex.Replace(TextOf(example, [server]), "!expand-path .*", cache));
        RunningProgram bot = farm.Start(GridUnderTest.CallInRoot("bot", path));
        await bot.LineAsync(GridUnderTest.BotReadyLine, StartLimit);
    }

    private static async Task<string> BuildAsync(FaultFarm farm, string name, GridServer server)
    {
        string project = farm.Scratch.CopyOf("C", name);
        ProgramCall make = BuildBox.MakeWithRecc(server.Address, project, "RECC_INSTANCE=main");
        (await farm.Start(ClientsRoot.Inside(make)).ResultAsync(BuildLimit)).ShouldSucceed();
        ProgramCall words = new("./words") { Directory = project };
        return (await farm.Start(ClientsRoot.Inside(words)).ResultAsync(BuildLimit)).ShouldSucceed().StandardOutput;
    }

    private static string TextOf(string example, (string Written, string Real)[] addresses) => addresses.Aggregate(
        File.ReadAllText(RepositoryRoot.Combine("examples", "split", example)),
        (text, address) => text.Replace(address.Written, address.Real, StringComparison.Ordinal));

    private static int FreePort()
    {
        using Socket probe = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }
}
