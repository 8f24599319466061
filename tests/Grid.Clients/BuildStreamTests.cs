using System.Text.RegularExpressions;
using Grid.Clients.Calls;
using Grid.Clients.Running;

namespace Grid.Clients;

[Trait("Ring", "Clients")]
public sealed class BuildStreamTests(ITestOutputHelper output)
{
    private static readonly TimeSpan SignLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan BuildLimit = TimeSpan.FromSeconds(240);

    [ClientTheory]
    [InlineData("!bubblewrap")]
    [InlineData("!namespaces")]
    [InlineData("!namespaces {staging: fuse}")]
    public async Task A_project_is_built_in_our_sandbox_and_pulled_by_a_second_user(string sandbox)
    {
        await using Farm farm = await Farm.StartAsync(output, jobs: 0);
        await farm.StartSandboxedBotAsync(sandbox);

        await BuildStreamBuild.BuildsRemotelyAndIsPulledByAnotherAsync(farm);
    }

    [ClientFact]
    public async Task A_project_is_built_by_buildbox_worker_and_pulled_by_a_second_user()
    {
        await using Farm farm = await Farm.StartAsync(output, jobs: 0);
        await farm.StartBotAsync(BuildBox.WorkerWithBubblewrap(farm.Server.Address, farm.Scratch), BuildBox.WorkerReadyLine);

        await BuildStreamBuild.BuildsRemotelyAndIsPulledByAnotherAsync(farm);
    }

    [ClientFact]
    public async Task A_server_killed_and_restarted_in_mid_build_ends_in_a_successful_build()
    {
        await using Farm farm = await Farm.StartAsync(output, jobs: 0);
        await farm.StartSandboxedBotAsync("!namespaces");
        BuildStream user = BuildStream.Of(farm, "user");
        user.Add(
            "slow.bst",
            """
            kind: manual
            build-depends: [base.bst]
            config:
              install-commands:
              - sleep 3
              - mkdir -p "%{install-root}" && echo done > "%{install-root}/slow.txt"
            """);

        RunningProgram build = farm.Start(user.Call("build", "slow.bst"));
        await build.LineAsync(new Regex("START   Waiting for the remote build"), SignLimit);
        await farm.RestartServerAsync(jobs: 0);

        (await build.ResultAsync(BuildLimit)).ShouldSucceed();
        (await user.FileOfAsync("slow.bst", "slow.txt")).ShouldBe("done\n");
    }
}
