using Grid.Clients.Calls;
using Grid.Clients.Running;

namespace Grid.Clients;

/// <summary>Bazel's persistent workers, on our bot.</summary>
[Trait("Ring", "Clients")]
public sealed class BazelWorkerTests(ITestOutputHelper output)
{
    private static readonly string[] Targets = ["one", "two", "three"];

    [ClientFact]
    public async Task One_worker_does_the_actions_of_a_tool_that_can_stay()
    {
        await using Farm farm = await Farm.StartAsync(output, jobs: 0);
        await farm.StartBotInRootAsync();
        Bazel bazel = Bazel.Named("7.7.1");
        string project = farm.Scratch.CopyOf("BazelWorkers", "project");
        File.Copy(Path.Combine(SourceTree.Root, "tests", "Grid.Sandbox.Tests", "Workers", "worker.pl"), $"{project}/worker.pl");
        File.SetUnixFileMode($"{project}/worker.pl", (UnixFileMode)0b111_101_101);

        // One after the other: two at a time would have a worker each.
        string[] options = [.. Bazel.RemoteExecution(farm.Server.Address), "--experimental_remote_mark_tool_inputs", "--jobs=1"];
        ProgramResult built = await farm.RunAsync(bazel.Call("build", project, [.. options, "//:all"]));

        built.ShouldSucceed();
        Bazel.Processes(built, "remote").ShouldBe(3);
        string[] made = [.. Targets.Select(name => File.ReadAllText($"{project}/bazel-bin/{name}.out"))];
        made.Select(text => text.Split(": ")[1]).ShouldBe(["one\n", "two\n", "three\n"]);
        made.Select(text => text.Split(": ")[0]).Order().ShouldBe(["1", "2", "3"]);
    }
}
