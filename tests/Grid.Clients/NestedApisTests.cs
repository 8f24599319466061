using Grid.Clients.Calls;
using Grid.Clients.Running;

namespace Grid.Clients;

/// <summary>Elements of BuildStream whose commands are themselves clients of the farm that runs them.</summary>
[Trait("Ring", "Clients")]
public sealed class NestedApisTests(ITestOutputHelper output)
{
    private const string Element =
        """
        kind: manual
        build-depends: [base.bst]
        sandbox:
          remote-apis-socket: {path: SOCKET}
        config:
          install-commands:
          - mkdir in && echo kept by the farm > in/kept.txt
          - casupload --remote=unix:SOCKET --instance= --output-digest-file=digest in
          - casdownload --remote=unix:SOCKET --instance= --destination-dir=back --root-digest=$(cat digest)
          - >-
            trexe --remote=unix:SOCKET --instance= --platform-properties=OSFamily=linux,ISA=x86-64 --wait --d=made
            --input-path=in/kept.txt:kept.txt --output-path=big.txt /bin/sh -c 'tr a-z A-Z <kept.txt >big.txt'
          - mkdir -p "%{install-root}" && cat back/kept.txt made/big.txt > "%{install-root}/both.txt"
        """;

    private static readonly string[] Clients = ["/usr/bin/casupload", "/usr/bin/casdownload", "/usr/bin/trexe"];

    [ClientTheory]
    [InlineData("!namespaces", "/run/farm.sock")]
    [InlineData("!bubblewrap", "/tmp/farm.sock")]
    [InlineData("!namespaces {staging: fuse}", "/tmp/farm.sock")]
    public async Task An_element_stores_loads_and_executes_at_the_farm_that_builds_it(string sandbox, string socket)
    {
        await using Farm farm = await Farm.StartAsync(output, jobs: 0);
        await farm.StartSandboxedBotAsync(sandbox, "remote-apis-socket: {}");
        BuildStream user = BuildStream.Of(farm, "user");
        await user.AddToolsAsync(Clients);
        user.Add("client.bst", Element.Replace("SOCKET", socket, StringComparison.Ordinal));

        ServerCounters counted = await farm.CountAsync(async () => (await user.RunAsync("build", "client.bst")).ShouldSucceed());

        (await user.FileOfAsync("client.bst", "both.txt")).ShouldBe("kept by the farm\nKEPT BY THE FARM\n");
        counted.ActionsExecuted.ShouldBe(2);
    }
}
