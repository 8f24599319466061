using System.Text.RegularExpressions;
using Google.Longrunning;
using Grid.Clients.Calls;
using Grid.Clients.Running;
using Grid.Faults.Farms;
using Grid.Testing.Postgres;
using Grid.Tests.Shared;
using Xunit.Abstractions;

namespace Grid.Faults;

/// <summary>
/// <c>examples/buildgrid-migration</c> as it stands, but for ports and the database's address: files written for BuildGrid,
/// BuildBox's bot, and a client of theirs.
/// </summary>
[NeedsPostgresAndClients]
[Trait("Ring", "Slow")]
public sealed class BuildGridMigrationTests(ITestOutputHelper output, PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const string Words = "15 words, \"the\" 4 times\n";
    private const string WrittenS3 = "http://127.0.0.1:59000";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan BuildLimit = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task A_server_in_one_process_gives_work_to_BuildBoxs_worker()
    {
        await using FaultFarm farm = FaultFarm.OfNothing(output);
        GridServer server = await ServeAsync(farm, "all-in-one.yml", "[::]:50051");
        await StartWorkerAsync(farm, BuildBox.WorkerInRoot(server.Address));

        (await BuildAsync(farm, server, instance: string.Empty)).ShouldBe(Words);
    }

    [Fact]
    public async Task A_storage_over_S3_and_a_scheduler_over_PostgreSQL_give_work_to_BuildBoxs_worker()
    {
        await using FaultFarm farm = FaultFarm.OfNothing(output);
        (string Written, string Real) s3 = (WrittenS3, await StartMotoAsync(farm));
        (string Written, string Real) database = (
            "connection-string: postgresql://grid@127.0.0.1:55432/grid", await FaultFarm.PostgresAsync(postgres.Server));
        GridServer storage = await ServeAsync(farm, "split-storage.yml", "[::]:50052", s3, database);
        GridServer scheduler = await ServeAsync(
            farm, "split-scheduler.yml", "[::]:50051", database, ("127.0.0.1:50052", storage.Address));
        await StartWorkerAsync(farm, BuildBox.WorkerInRoot(scheduler.Address, "main"));

        (await BuildAsync(farm, scheduler, "main")).ShouldBe(Words);

        ListOperationsResponse executed = await scheduler.Operations.ListOperationsAsync(new() { Name = "main" });
        executed.Operations.Count.ShouldBe(5, "the compilations went past the scheduler");
    }

    private static async Task<GridServer> ServeAsync(
        FaultFarm farm, string example, string listen, params IReadOnlyList<(string Written, string Real)> addresses)
    {
        string text = addresses.Aggregate(
            await File.ReadAllTextAsync(RepositoryRoot.Combine("examples", "buildgrid-migration", example)),
            (written, address) => written.Replace(address.Written, address.Real, StringComparison.Ordinal));
        return await farm.ServeAsync(address => text.Replace(listen, address, StringComparison.Ordinal), "127.0.0.1:0");
    }

    private static async Task StartWorkerAsync(FaultFarm farm, ProgramCall worker) =>
        await farm.Start(worker).LineAsync(BuildBox.WorkerReadyLine, StartLimit);

    // It understands all that the SDK sends, as the stores that BuildGrid is run with do.
    private static async Task<string> StartMotoAsync(FaultFarm farm)
    {
        ProgramCall call = new("moto_server", "-H", "127.0.0.1", "-p", "0")
        {
            Environment = new Dictionary<string, string> { ["PYTHONUNBUFFERED"] = "1" },
        };
        Match running = await farm.Start(ClientsRoot.Inside(call)).LineAsync(
            new Regex(@"Running on (?<url>http://127\.0\.0\.1:\d+)"), StartLimit);
        string address = running.Groups["url"].Value;
        using HttpClient client = new();
        foreach (string bucket in new[] { "bgd-blobs", "bgd-results" })
        {
            using HttpResponseMessage made = await client.PutAsync(new Uri($"{address}/{bucket}"), content: null);
            made.EnsureSuccessStatusCode();
        }

        return address;
    }

    private static async Task<string> BuildAsync(FaultFarm farm, GridServer server, string instance)
    {
        string project = farm.Scratch.CopyOf("C", "project");
        ProgramCall make = BuildBox.MakeWithRecc(server.Address, project, $"RECC_INSTANCE={instance}");
        (await farm.Start(ClientsRoot.Inside(make)).ResultAsync(BuildLimit)).ShouldSucceed();
        ProgramCall words = new("./words") { Directory = project };
        return (await farm.Start(ClientsRoot.Inside(words)).ResultAsync(BuildLimit)).ShouldSucceed().StandardOutput;
    }
}
