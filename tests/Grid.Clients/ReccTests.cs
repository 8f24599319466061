using Grid.Clients.Running;

namespace Grid.Clients;

[Trait("Ring", "Clients")]
public sealed class ReccTests(ITestOutputHelper output)
{
    [ClientFact]
    public async Task A_C_project_compiles_on_our_bot_and_the_second_time_from_the_cache()
    {
        await using Farm farm = await Farm.StartAsync(output, jobs: 0);
        await farm.StartBotInRootAsync();

        await ReccBuild.CompilesRemotelyThenFromCacheAsync(farm);
    }

    [ClientFact]
    public async Task With_RECC_LINK_the_link_runs_on_the_bot_too()
    {
        await using Farm farm = await Farm.StartAsync(output, jobs: 0);
        await farm.StartBotInRootAsync();
        string project = farm.Scratch.CopyOf("C", "project");

        ServerCounters counted = await farm.CountAsync(() => ReccBuild.MakeAsync(farm, project, "RECC_LINK"));

        counted.ActionsExecuted.ShouldBe(ReccBuild.SourceFiles + 1);
    }

    [ClientFact]
    public async Task What_one_user_compiled_locally_another_gets_from_the_cache()
    {
        await using Farm farm = await Farm.StartAsync(output, jobs: 0);
        string[] settings = ["RECC_CACHE_ONLY", "RECC_CACHE_UPLOAD_LOCAL_BUILD"];

        string here = farm.Scratch.CopyOf("C", "here");
        ServerCounters first = await farm.CountAsync(() => ReccBuild.MakeAsync(farm, here, settings));
        first.ActionCacheHits.ShouldBe(0);

        string there = farm.Scratch.CopyOf("C", "there");
        ServerCounters second = await farm.CountAsync(() => ReccBuild.MakeAsync(farm, there, settings));
        second.ActionCacheHits.ShouldBe(ReccBuild.SourceFiles);
        second.OperationsCreated.ShouldBe(0);
    }

    [ClientTheory]
    [InlineData("SHA1")]
    [InlineData("SHA256")]
    [InlineData("SHA384")]
    [InlineData("SHA512")]
    [InlineData("MD5")]
    public async Task Any_digest_function_of_recc_will_do(string function)
    {
        await using Farm farm = await Farm.StartAsync(output, jobs: 0);
        await farm.StartBotInRootAsync();
        string project = farm.Scratch.CopyOf("C", "project");
        string setting = $"RECC_CAS_DIGEST_FUNCTION={function}";

        ServerCounters first = await farm.CountAsync(() => ReccBuild.MakeAsync(farm, project, setting));
        ServerCounters second = await farm.CountAsync(() => ReccBuild.MakeAsync(farm, project, setting));

        first.ActionsExecuted.ShouldBe(ReccBuild.SourceFiles);
        second.ActionsExecuted.ShouldBe(0);
        second.ActionCacheHits.ShouldBe(ReccBuild.SourceFiles);
    }
}
