using Grid.Clients.Calls;
using Grid.Clients.Running;

namespace Grid.Clients;

/// <summary>What every kind of bot must be able to do for recc.</summary>
internal static class ReccBuild
{
    /// <summary>How many compilations the project takes.</summary>
    public const int SourceFiles = 5;

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

    /// <summary>
    /// Builds from nothing. Without RECC_LINK the program is linked here from what was compiled there; that it works proves
    /// that the outputs are whole.
    /// </summary>
    public static async Task MakeAsync(Farm farm, string project, params IReadOnlyList<string> settings)
    {
        (await farm.RunInRootAsync(new ProgramCall("make", "clean") { Directory = project })).ShouldSucceed();
        (await farm.RunInRootAsync(BuildBox.MakeWithRecc(farm.Server.Address, project, settings))).ShouldSucceed();
        ProgramResult words = await farm.RunInRootAsync(new ProgramCall("./words") { Directory = project });
        words.ShouldSucceed().StandardOutput.ShouldBe("15 words, \"the\" 4 times\n");
    }
}
