using Grid.Clients.Calls;
using Grid.Clients.Running;

namespace Grid.Clients;

[Trait("Ring", "Clients")]
public sealed class BazelTests(ITestOutputHelper output)
{
    [ClientTheory]
    [InlineData("4.2.3")]
    [InlineData("7.7.1")]
    public async Task Genrules_C_binaries_and_C_tests_run_on_our_bot_and_come_from_the_cache_next_time(string version)
    {
        await using Farm farm = await StartWithBotForAsync(version);

        await BazelBuild.BuildsAndTestsRemotelyThenFromCacheAsync(farm, Bazel.Named(version));
    }

    [ClientTheory]
    [InlineData("4.2.3")]
    [InlineData("7.7.1")]
    public async Task Results_made_here_are_kept_by_the_remote_cache_and_found_there(string version)
    {
        await using Farm farm = await Farm.StartAsync(output, jobs: 0);
        Bazel bazel = Bazel.Named(version);
        string[] cache = Bazel.RemoteCache(farm.Server.Address);

        string project = farm.Scratch.CopyOf("Bazel", "first");
        ServerCounters first = await farm.CountAsync(() => BazelBuild.TestAsync(farm, bazel, project, cache));
        first.ActionCacheHits.ShouldBe(0);
        first.CasBytesReceived.ShouldBeGreaterThan(0);

        // Warnings about the remote cache leave Bazel's exit code alone, so its word and the server's are both asked.
        (await farm.RunAsync(bazel.Call("clean", project))).ShouldSucceed();
        ProgramResult again = null!;
        ServerCounters second = await farm.CountAsync(
            async () => again = await BazelBuild.TestAsync(farm, bazel, project, cache));
        Bazel.Processes(again, "remote cache hit").ShouldBeGreaterThan(0);
        Bazel.Processes(again, "local").ShouldBe(0);
        second.ActionCacheHits.ShouldBe(Bazel.Processes(again, "remote cache hit"));
        (await farm.Server.CountersAsync()).ActionsExecuted.ShouldBe(0);
    }

    [ClientTheory]
    [InlineData("4.2.3")]
    [InlineData("7.7.1")]
    public async Task With_remote_download_minimal_outputs_stay_on_the_server(string version)
    {
        await using Farm farm = await StartWithBotForAsync(version);
        Bazel bazel = Bazel.Named(version);
        string project = farm.Scratch.CopyOf("Bazel", "project");

        ProgramResult built = null!;
        ServerCounters counted = await farm.CountAsync(async () => built = await BazelBuild.TestAsync(
            farm, bazel, project, [.. Bazel.RemoteExecution(farm.Server.Address), "--remote_download_minimal"]));

        counted.ActionsExecuted.ShouldBe(Bazel.Processes(built, "remote"));
        counted.ActionsExecuted.ShouldBeGreaterThan(0);
        File.Exists(Path.Combine(project, "bazel-bin", "hello")).ShouldBeFalse();
    }

    // Debian's Bazel is built without BLAKE3.
    [ClientTheory]
    [InlineData("sha1")]
    [InlineData("sha256")]
    public async Task Any_digest_function_of_Bazel_will_do(string function)
    {
        await using Farm farm = await StartWithBotForAsync("7.7.1");
        Bazel bazel = Bazel.Named("7.7.1") with { MoreStartupOptions = [$"--digest_function={function}"] };

        await BazelBuild.BuildsAndTestsRemotelyThenFromCacheAsync(farm, bazel);
    }

    [ClientFact]
    public async Task Blobs_may_travel_compressed()
    {
        await using Farm farm = await StartWithBotForAsync("7.7.1");

        // Where Debian keeps the half of Bazel's zstd that is not Java.
        Bazel bazel = Bazel.Named("7.7.1") with
        {
            MoreStartupOptions = ["--host_jvm_args=-Djava.library.path=/usr/share/bazel:/usr/lib/x86_64-linux-gnu"],
        };
        string[] options = [.. Bazel.RemoteExecution(farm.Server.Address), "--remote_cache_compression"];
        string project = farm.Scratch.CopyOf("Bazel", "project");

        ProgramResult built = await BazelBuild.TestAsync(farm, bazel, project, options);
        (await farm.RunAsync(bazel.Call("clean", project))).ShouldSucceed();
        ProgramResult again = await BazelBuild.TestAsync(farm, bazel, project, options);

        built.AllOutput.ShouldNotContain("WARNING: Remote Cache");
        Bazel.Processes(built, "remote").ShouldBeGreaterThan(0);
        Bazel.Processes(again, "remote").ShouldBe(0);
        Bazel.Processes(again, "remote cache hit").ShouldBe(Bazel.Processes(built, "remote"));
    }

    [ClientTheory]
    [InlineData("4.2.3")]
    [InlineData("7.7.1")]
    public async Task Results_are_kept_and_found_over_HTTP(string version)
    {
        await using Farm farm = await Farm.StartAsync(output, jobs: 0);
        Bazel bazel = Bazel.Named(version);
        string[] cache = Bazel.HttpCache(await farm.Server.HttpCacheAsync());
        string project = farm.Scratch.CopyOf("Bazel", "first");

        ServerCounters first = await farm.CountAsync(() => BazelBuild.TestAsync(farm, bazel, project, cache));
        (await farm.RunAsync(bazel.Call("clean", project))).ShouldSucceed();
        ProgramResult again = null!;
        ServerCounters second = await farm.CountAsync(
            async () => again = await BazelBuild.TestAsync(farm, bazel, project, cache));

        first.ActionCacheHits.ShouldBe(0);
        first.CasBytesReceived.ShouldBeGreaterThan(0);
        again.AllOutput.ShouldNotContain("WARNING: Remote Cache");
        Bazel.Processes(again, "remote cache hit").ShouldBeGreaterThan(0);
        Bazel.Processes(again, "local").ShouldBe(0);
        second.ActionCacheHits.ShouldBe(Bazel.Processes(again, "remote cache hit"));
    }

    // Bazel looks at the compiler and headers beside it and the bot uses those beside itself, so the two must be the same.
    private async Task<Farm> StartWithBotForAsync(string version)
    {
        if (version == "4.2.3")
        {
            return await Farm.StartAsync(output, jobs: 2);
        }

        Farm farm = await Farm.StartAsync(output, jobs: 0);
        await farm.StartBotInRootAsync();
        return farm;
    }
}
