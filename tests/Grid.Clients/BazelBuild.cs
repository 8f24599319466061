using Grid.Clients.Calls;
using Grid.Clients.Running;

namespace Grid.Clients;

/// <summary>What every kind of bot must be able to do for Bazel.</summary>
internal static class BazelBuild
{
    private const string Said = "Hello, Ada,Edsger,Grace,\n";

    public static async Task BuildsAndTestsRemotelyThenFromCacheAsync(Farm farm, Bazel bazel)
    {
        string project = farm.Scratch.CopyOf("Bazel", "project");
        string[] remote = Bazel.RemoteExecution(farm.Server.Address);

        ProgramResult built = null!;
        ServerCounters first = await farm.CountAsync(async () => built = await TestAsync(farm, bazel, project, remote));
        Bazel.Processes(built, "remote").ShouldBeGreaterThan(0);
        first.ActionsExecuted.ShouldBe(Bazel.Processes(built, "remote"));
        SaidBy(project).ShouldBe(Said);

        (await farm.RunAsync(bazel.Call("clean", project))).ShouldSucceed();
        ProgramResult again = null!;
        ServerCounters second = await farm.CountAsync(
            async () => again = await TestAsync(farm, bazel, project, remote));
        Bazel.Processes(again, "remote").ShouldBe(0);
        second.ActionsExecuted.ShouldBe(0);
        second.ActionCacheHits.ShouldBe(Bazel.Processes(again, "remote cache hit"));
        second.ActionCacheHits.ShouldBe(first.ActionsExecuted);
        SaidBy(project).ShouldBe(Said);
    }

    public static async Task<ProgramResult> TestAsync(
        Farm farm, Bazel bazel, string project, params IReadOnlyList<string> options)
    {
        ProgramResult result = await farm.RunAsync(bazel.Call("test", project, [.. options, "//:all"]));
        return result.ShouldSucceed();
    }

    public static string SaidBy(string project) => File.ReadAllText(Path.Combine(project, "bazel-bin", "said.txt"));
}
