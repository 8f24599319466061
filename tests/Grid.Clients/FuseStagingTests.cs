using Grid.Clients.Calls;
using Grid.Clients.Running;

namespace Grid.Clients;

/// <summary>Real clients, whose actions run over mounted inputs, in every sandbox that leaves the choice.</summary>
[Trait("Ring", "Clients")]
public sealed class FuseStagingTests(ITestOutputHelper output)
{
    [ClientTheory]
    [InlineData("!host-tools")]
    [InlineData("!namespaces")]
    [InlineData("!bubblewrap")]
    public async Task A_C_project_compiles_by_recc_and_the_second_time_from_the_cache(string sandbox)
    {
        await using Farm farm = await Farm.StartAsync(output, jobs: 0);
        await farm.StartBotAsync(
            GridUnderTest.CallInRoot("bot", await ConfigAsync(farm, sandbox)), GridUnderTest.BotReadyLine);

        await ReccBuild.CompilesRemotelyThenFromCacheAsync(farm);
    }

    [ClientTheory]
    [InlineData("!host-tools")]
    [InlineData("!namespaces")]
    [InlineData("!bubblewrap")]
    public async Task A_genrule_and_a_C_program_are_built_by_Bazel(string sandbox)
    {
        await using Farm farm = await Farm.StartAsync(output, jobs: 0);
        await farm.StartBotAsync(
            GridUnderTest.CallInRoot("bot", await ConfigAsync(farm, sandbox)), GridUnderTest.BotReadyLine);

        await BazelBuild.BuildsAndTestsRemotelyThenFromCacheAsync(farm, Bazel.Named("7.7.1"));
    }

    private static async Task<string> ConfigAsync(Farm farm, string sandbox)
    {
        string path = farm.Scratch["bot.yml"];
        await File.WriteAllTextAsync(
            path,
            $$"""
            bots:
              - !bot
                remote: http://{{farm.Server.Address}}
                jobs: 2
                cache: {path: {{farm.Scratch["bot"]}}}
                sandbox: {{sandbox}} {staging: fuse}
            """);
        return path;
    }
}
