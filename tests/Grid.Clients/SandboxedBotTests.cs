using Grid.Clients.Calls;
using Grid.Clients.Running;

namespace Grid.Clients;

/// <summary>Real clients, whose actions are kept from the machine and from one another, or run over mounted inputs, or both.</summary>
[Trait("Ring", "Clients")]
public sealed class SandboxedBotTests(ITestOutputHelper output)
{
    [ClientTheory]
    [InlineData("!bubblewrap")]
    [InlineData("!namespaces")]
    [InlineData("!host-tools {staging: fuse}")]
    [InlineData("!bubblewrap {staging: fuse}")]
    [InlineData("!namespaces {staging: fuse}")]
    public async Task A_C_project_compiles_by_recc_and_the_second_time_from_the_cache(string sandbox)
    {
        await using Farm farm = await Farm.StartAsync(output, jobs: 0);
        await farm.StartSandboxedBotAsync(sandbox);

        await ReccBuild.CompilesRemotelyThenFromCacheAsync(farm);
    }

    [ClientTheory]
    [InlineData("!bubblewrap")]
    [InlineData("!namespaces")]
    [InlineData("!host-tools {staging: fuse}")]
    [InlineData("!bubblewrap {staging: fuse}")]
    [InlineData("!namespaces {staging: fuse}")]
    public async Task A_C_program_and_its_tests_are_built_by_Bazel(string sandbox)
    {
        await using Farm farm = await Farm.StartAsync(output, jobs: 0);
        await farm.StartSandboxedBotAsync(sandbox);

        await BazelBuild.BuildsAndTestsRemotelyThenFromCacheAsync(farm, Bazel.Named("7.7.1"));
    }
}
