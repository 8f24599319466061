using Grid.Clients.Calls;
using Grid.Clients.Running;

namespace Grid.Clients;

/// <summary>
/// A store that is half the size of what a build reads and writes. Bazel keeps no copy of the outputs, and needs the
/// first of them again at the very end, when everything nobody holds has long been evicted.
/// </summary>
[Trait("Ring", "Clients")]
public sealed class EvictionTests(ITestOutputHelper output)
{
    private const int StepCount = 40;
    private const int InputSizeBytes = 2 * 1024 * 1024;
    private const long WorkingSetSizeBytes = (long)StepCount * InputSizeBytes;

    [ClientTheory]
    [InlineData("4.2.3", "")]
    [InlineData("7.7.1", "--experimental_remote_cache_eviction_retries=0")]
    public async Task A_build_twice_the_size_of_the_store_loses_no_input(string version, string withoutSecondChance)
    {
        await using Farm farm = await Farm.ServeAsync(output, ConfigIn);
        await farm.StartBotOnHostAsync();
        string project = CreateProject(farm.Scratch);

        ProgramResult result = null!;
        ServerCounters counted = await farm.CountAsync(async () => result = await farm.RunAsync(Bazel.Named(version).Call(
            "build", project,
            [
                .. Bazel.RemoteExecution(farm.Server.Address), "--remote_download_minimal", "--jobs=8",
                .. withoutSecondChance.Split(' ', StringSplitOptions.RemoveEmptyEntries), "//:all_steps",
            ])));

        result.ShouldSucceed();
        counted.ActionsExecuted.ShouldBe(StepCount + 1, "each step ran once: nothing had to be made again");
        counted.CasBytesReceived.ShouldBeGreaterThan(WorkingSetSizeBytes);
    }

    private static string ConfigIn(string folder) => $"""
        server:
          - !channel
            address: 127.0.0.1:0
            insecure-mode: true
        metrics:
          address: 127.0.0.1:0
        storages:
          - !disk-storage &cas
            path: {folder}/cas
            size: {WorkingSetSizeBytes / 2}
            protection-window: 1
        caches:
          - !disk-action-cache &results
            path: {folder}/action-cache
            storage: *cas
        schedulers:
          - !memory-scheduler &jobs
            storage: *cas
            action-cache: *results
        instances:
          - name: '*'
            services:
              - !cas
                storage: *cas
              - !bytestream
                storage: *cas
              - !action-cache
                cache: *results
              - !execution
                scheduler: *jobs
        """;

    // Steps take a moment, so that the store sees them come and go; the last one reads what all of them wrote.
    private static string CreateProject(ScratchFolder scratch)
    {
        string project = scratch["project"];
        Directory.CreateDirectory(project);
        File.WriteAllText(Path.Combine(project, "WORKSPACE"), string.Empty);
        File.WriteAllText(Path.Combine(project, "BUILD"), $$"""
            [genrule(
                name = "step_%d" % i,
                srcs = ["in_%d" % i],
                outs = ["out_%d" % i],
                cmd = "sleep 0.5; head -c 100000 $< > $@",
            ) for i in range({{StepCount}})]

            genrule(
                name = "all_steps",
                srcs = ["out_%d" % i for i in range({{StepCount}})],
                outs = ["all"],
                cmd = "cat $(SRCS) > $@",
            )
            """);
        for (int i = 0; i < StepCount; i++)
        {
            byte[] content = new byte[InputSizeBytes];
            Random.Shared.NextBytes(content);
            File.WriteAllBytes(Path.Combine(project, $"in_{i}"), content);
        }

        return project;
    }
}
