using System.Text.RegularExpressions;
using Grid.Clients.Calls;
using Grid.Clients.Running;

namespace Grid.Clients;

[Trait("Ring", "Clients")]
public sealed class ServerRestartTests(ITestOutputHelper output)
{
    private static readonly TimeSpan SignLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan BuildLimit = TimeSpan.FromSeconds(240);

    [ClientTheory]
    [InlineData("4.2.3")]
    [InlineData("7.7.1")]
    public async Task A_server_killed_and_restarted_in_mid_build_ends_in_a_successful_build(string version)
    {
        await using Farm farm = await Farm.StartAsync(output, jobs: 0);
        await farm.StartBotOnHostAsync();
        await using NamedPipe begun = await NamedPipe.CreateAsync(farm.Scratch["begun"]);
        string project = CreateProject(farm.Scratch, begun);

        RunningProgram build = farm.Start(Bazel.Named(version).Call(
            "build", project, [.. Bazel.RemoteExecution(farm.Server.Address), "--remote_retries=10", "//:all"]));
        await begun.Reader.LineAsync(new Regex("^begun$"), SignLimit);
        await farm.RestartServerAsync(jobs: 0);
        await File.WriteAllTextAsync(farm.Scratch["go"], "gone\n");

        (await build.ResultAsync(BuildLimit)).ShouldSucceed();
        (await File.ReadAllTextAsync(Path.Combine(project, "bazel-bin", "after.txt"))).ShouldBe("before\ngone\n");
        ServerCounters afterRestart = await farm.Server.CountersAsync();
        afterRestart.ActionsExecuted.ShouldBeGreaterThan(0);
    }

    // Three steps in a row, the middle one of which says that it has begun and then waits for the test's word. It may be
    // begun again after the restart, when nobody listens any more; opening the pipe both ways never blocks.
    private static string CreateProject(ScratchFolder scratch, NamedPipe begun)
    {
        string project = scratch["project"];
        Directory.CreateDirectory(project);
        File.WriteAllText(Path.Combine(project, "WORKSPACE"), string.Empty);
        File.WriteAllText(Path.Combine(project, "BUILD"), $$"""
            genrule(name = "before", outs = ["before.txt"], cmd = "echo before > $@")

            genrule(
                name = "during",
                srcs = [":before"],
                outs = ["during.txt"],
                cmd = "exec 3<>{{begun.Path}}; echo begun >&3; " +
                      "until [ -e {{scratch["go"]}} ]; do sleep 0.1; done; cat $< {{scratch["go"]}} > $@",
            )

            genrule(name = "after", srcs = [":during"], outs = ["after.txt"], cmd = "cp $< $@")
            """);
        return project;
    }
}
