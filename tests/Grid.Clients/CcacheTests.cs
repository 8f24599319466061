using Grid.Clients.Running;

namespace Grid.Clients;

[Trait("Ring", "Clients")]
public sealed class CcacheTests(ITestOutputHelper output)
{
    [ClientFact]
    public async Task What_ccache_compiled_on_one_machine_it_finds_from_another()
    {
        await using Farm farm = await Farm.StartAsync(output, jobs: 0);
        string project = farm.Scratch.CopyOf("C", "project");

        ServerCounters first = await farm.CountAsync(() => MakeAsync(farm, project, cache: "here"));
        ServerCounters second = await farm.CountAsync(() => MakeAsync(farm, project, cache: "there"));

        first.ActionCacheHits.ShouldBe(0);
        first.CasBytesReceived.ShouldBeGreaterThan(0);
        second.ActionCacheHits.ShouldBeGreaterThanOrEqualTo(ReccBuild.SourceFiles);
        second.CasBytesReceived.ShouldBe(0);
    }

    // Each run has a local cache of its own, as another machine would.
    private static async Task MakeAsync(Farm farm, string project, string cache)
    {
        Uri http = await farm.Server.HttpCacheAsync();
        Dictionary<string, string> environment = new()
        {
            ["CCACHE_DIR"] = farm.Scratch[cache],
            ["CCACHE_REMOTE_STORAGE"] = $"http://{http.Authority}|layout=bazel",
            ["CCACHE_NOHASHDIR"] = "1",
        };
        (await farm.RunAsync(new ProgramCall("make", "clean") { Directory = project })).ShouldSucceed();
        (await farm.RunAsync(new ProgramCall("make", "CC=ccache gcc") { Directory = project, Environment = environment }))
            .ShouldSucceed();
        (await farm.RunAsync(new ProgramCall(Path.Combine(project, "words")))).ShouldSucceed();
    }
}
