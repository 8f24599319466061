using Grid.Clients.Calls;
using Grid.Clients.Running;

namespace Grid.Clients;

/// <summary>What every kind of bot must be able to do for recc.</summary>
internal static class ReccBuild
{
    private const int SourceFiles = 5;

    public static async Task CompilesRemotelyThenFromCacheAsync(Farm farm)
    {
        string project = farm.Scratch.CopyOf("C", "project");

        ServerCounters first = await farm.CountAsync(() => MakeAsync(farm, project));
        first.ActionsExecuted.ShouldBe(SourceFiles);
        first.OperationsCreated.ShouldBe(SourceFiles);
        first.ActionCacheHits.ShouldBe(0);

        ServerCounters second = await farm.CountAsync(() => MakeAsync(farm, project));
        second.ActionsExecuted.ShouldBe(0);
        second.OperationsCreated.ShouldBe(0);
        second.ActionCacheHits.ShouldBe(SourceFiles);
    }

    // Linked here from what was compiled there; that the program works proves that the objects are whole.
    private static async Task MakeAsync(Farm farm, string project)
    {
        (await farm.RunInRootAsync(new ProgramCall("make", "clean") { Directory = project })).ShouldSucceed();
        (await farm.RunInRootAsync(BuildBox.MakeWithRecc(farm.Server.Address, project))).ShouldSucceed();
        ProgramResult words = await farm.RunInRootAsync(new ProgramCall("./words") { Directory = project });
        words.ShouldSucceed().StandardOutput.ShouldBe("15 words, \"the\" 4 times\n");
    }
}
