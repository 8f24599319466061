using Grid.Server.Hosting;
using Grid.Server.Proof;

namespace Grid.Server.Tests.Examples;

public sealed class ExamplesRunTests
{
    private const string AnyPort = "127.0.0.1:0";

    [Fact]
    public async Task The_farm_in_one_process_runs_an_action_under_any_name_and_remembers_it()
    {
        await using ExampleFarm farm = new();
        GridProcess process = await farm.StartAsync(
            "all-in-one/grid.yml", ("127.0.0.1:50051", AnyPort), ("127.0.0.1:9464", AnyPort));

        ProofReport report = await ExampleFarm.ProveAsync(process.Addresses[0], "any/name");

        report.CacheHit.ShouldNotBeNull();
        process.MetricsUrl.ShouldNotBeNull();
    }

    [Fact]
    public async Task Storage_scheduler_and_bot_work_together_from_three_processes()
    {
        await using ExampleFarm farm = new();
        GridProcess storage = await farm.StartAsync("apart/storage.yml", ("127.0.0.1:50052", AnyPort));
        string stored = AuthorityOf(storage);
        GridProcess scheduler = await farm.StartAsync(
            "apart/scheduler.yml", ("127.0.0.1:50051", AnyPort), ("127.0.0.1:50052", stored));
        await farm.StartAsync(
            "apart/bot.yml", ("127.0.0.1:50051", AuthorityOf(scheduler)), ("127.0.0.1:50052", stored));

        ProofReport report = await ExampleFarm.ProveAsync(scheduler.Addresses[0], "main");

        report.CacheHit.ShouldNotBeNull();
    }

    [Fact]
    public async Task Blobs_on_three_servers_serve_a_farm_and_one_of_two_replicas_may_go()
    {
        await using ExampleFarm farm = new();
        GridProcess a = await farm.StartAsync("sharded/storage-a.yml", ("127.0.0.1:50061", AnyPort));
        GridProcess b = await farm.StartAsync("sharded/storage-b.yml", ("127.0.0.1:50062", AnyPort));
        GridProcess c = await farm.StartAsync("sharded/storage-c.yml", ("127.0.0.1:50063", AnyPort));
        GridProcess front = await farm.StartAsync(
            "sharded/farm.yml",
            ("127.0.0.1:50051", AnyPort),
            ("127.0.0.1:50061", AuthorityOf(a)),
            ("127.0.0.1:50062", AuthorityOf(b)),
            ("127.0.0.1:50063", AuthorityOf(c)));

        ProofReport report = await ExampleFarm.ProveAsync(front.Addresses[0], "main/alice");
        await b.DisposeAsync();
        ProofReport without = await ExampleFarm.ProveAsync(front.Addresses[0], "main/bob");

        report.CacheHit.ShouldNotBeNull();
        without.CacheHit.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("all-in-one.yml", "address: \"[::]:50051\"", "")]
    [InlineData("old-style.yml", "port: 50051", "main")]
    [InlineData("property-sets.yml", "address: \"[::]:50051\"", "main")]
    public async Task A_file_written_for_BuildGrid_serves_a_bot_of_ours(string file, string written, string instance)
    {
        await using ExampleFarm farm = new();
        GridProcess server = await farm.StartAsync($"buildgrid-migration/{file}", (written, $"address: '{AnyPort}'"));
        await farm.StartBotAsync($"http://{AuthorityOf(server)}", instance);

        ProofReport report = await ExampleFarm.ProveAsync(server.Addresses[0], instance);

        report.CacheHit.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_cache_written_for_BuildGrid_starts()
    {
        await using ExampleFarm farm = new();

        GridProcess server = await farm.StartAsync("buildgrid-migration/cache-only.yml", ("[::]:50051", AnyPort));

        server.Addresses.ShouldHaveSingleItem();
    }

    // An address is announced with or without its scheme.
    private static string AuthorityOf(GridProcess server)
    {
        string address = server.Addresses[0];
        int scheme = address.IndexOf("://", StringComparison.Ordinal);
        return scheme < 0 ? address : address[(scheme + 3)..];
    }
}
