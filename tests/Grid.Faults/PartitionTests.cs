using System.Diagnostics;
using System.Text.RegularExpressions;
using Grid.Clients.Running;
using Grid.Core;
using Grid.Faults.Farms;
using Grid.Testing.Postgres;
using Xunit.Abstractions;

namespace Grid.Faults;

/// <summary>Machines that are there and cannot be reached, which is worse than machines that are gone.</summary>
[NeedsRoot]
[Trait("Ring", "Slow")]
public sealed class PartitionTests(ITestOutputHelper output)
{
    private const int BotSilenceSeconds = 3;
    private const int ClientsEach = 4;
    private const int AttemptsMax = 5;

    private static readonly TimeSpan ResultLimit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task What_a_bot_is_at_that_cannot_be_reached_is_run_by_another_and_the_bot_comes_back()
    {
        await using NetworkLink link = await NetworkLink.CreateAsync(1);
        await using FaultFarm farm = await FaultFarm.StartAsync(output, $"{link.OutsideAddress}:0");
        await using RunLog runs = await RunLog.CreateAsync(farm.Scratch);
        GridServer server = await farm.ServeAsync(
            farm.Sqlite(), botSilenceSeconds: BotSilenceSeconds, listen: $"{link.OutsideAddress}:0");
        RunningProgram far = await farm.StartBotAsync(server.Address, place: link.Inside);
        await using LoadClient client = new("client", farm.Scratch["load"], farm.Storage, server);
        Task<Reapi.ActionResult> result = client.ExecuteAsync(runs.Script("job"));
        await runs.BegunAsync("job");

        long cut = Stopwatch.GetTimestamp();
        await link.CutAsync();
        await server.LineAsync(new Regex("is lost: it was silent"));
        output.WriteLine($"queued again {Stopwatch.GetElapsedTime(cut).TotalMilliseconds:F0} ms after the cut");
        await farm.StartBotAsync(server.Address);
        runs.LetGo("job");
        (await result.WaitAsync(ResultLimit)).ExitCode.ShouldBe(0);

        await link.MendAsync();
        await far.LineAsync(new Regex("Session .* is open"), ResultLimit);
        await client.ExecuteAsync("echo and on").WaitAsync(ResultLimit);
        runs.RunsOf("job").ShouldBe(2);
    }

    [Fact]
    public async Task A_writer_that_cannot_reach_the_database_is_replaced_and_serves_again_as_one_of_the_others()
    {
        await using NetworkLink link = await NetworkLink.CreateAsync(2);
        await using PostgresServer postgres = await PostgresServer.StartAsync(link.OutsideAddress, link.InsideAddress);
        DatabaseAddress.Postgres database = (DatabaseAddress.Postgres)await postgres.NewDatabaseAsync();
        string connection = $"connection-string: 'postgresql://{database.User}@{link.OutsideAddress}/{database.Database}'";
        await using FaultFarm farm = await FaultFarm.StartAsync(output, $"{link.OutsideAddress}:0");
        GridServer writer = await farm.ServeAsync(connection, listen: $"{link.InsideAddress}:0", place: link.Inside);
        await writer.InOfficeAsync();
        GridServer other = await farm.ServeAsync(connection, listen: $"{link.OutsideAddress}:0");
        await farm.StartBotAsync(other.Address);
        await using Load load = Load.Begin(farm, ClientsEach, other);
        await load.GoOnAsync(3, ResultLimit);

        long cut = Stopwatch.GetTimestamp();
        await link.CutAsync();
        await other.InOfficeAsync();
        output.WriteLine($"in office {Stopwatch.GetElapsedTime(cut).TotalMilliseconds:F0} ms after the cut");
        await load.GoOnAsync(3, ResultLimit);
        await writer.LineAsync(new Regex("No longer the scheduler's writer"));
        await link.MendAsync();
        await using LoadClient late = new("late", farm.Scratch["late"], farm.Storage, writer);
        await late.ExecuteAsync("echo by way of the former writer").WaitAsync(ResultLimit);

        (await load.EndAsync()).ShouldBeLessThanOrEqualTo(AttemptsMax);
        load.Clients.ShouldAllBe(client => client.Reconnects == 0);
    }
}
