using Grid.Clients.Calls;
using Grid.Clients.Running;

namespace Grid.Clients;

/// <summary>What every bot that makes the input root the whole file system must be able to do for BuildStream.</summary>
internal static class BuildStreamBuild
{
    /// <summary>One user builds on the farm; another, whose caches are empty, pulls what was made and builds nothing.</summary>
    public static async Task BuildsRemotelyAndIsPulledByAnotherAsync(Farm farm, bool hasOurProxy = false)
    {
        BuildStream first = BuildStream.Of(farm, "first", hasOurProxy: hasOurProxy);
        ServerCounters building = await farm.CountAsync(async () => (await first.RunAsync("build", "top.bst")).ShouldSucceed());
        building.ActionsExecuted.ShouldBe(BuildStream.BuiltElements);
        (await first.FileOfAsync("top.bst", "all.txt")).ShouldBe(BuildStream.Content);

        BuildStream second = BuildStream.Of(farm, "second", hasOurProxy: hasOurProxy);
        ServerCounters pulling = await farm.CountAsync(async () =>
        {
            ProgramResult result = (await second.RunAsync("build", "top.bst")).ShouldSucceed();
            result.AllOutput.ShouldMatch("Pull Queue: +processed 1");
            result.AllOutput.ShouldMatch("Build Queue: +processed 0");
        });
        pulling.OperationsCreated.ShouldBe(0);
        (await second.FileOfAsync("top.bst", "all.txt")).ShouldBe(BuildStream.Content);
    }
}
