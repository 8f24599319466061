using System.Diagnostics;
using Grid.Clients.Running;
using Grid.Faults.Builds;
using Grid.Faults.Farms;
using Grid.Testing.Postgres;
using Xunit.Abstractions;

namespace Grid.Faults;

/// <summary>Two servers on one PostgreSQL, and what their clients see when one of them, or the database, goes.</summary>
[NeedsPostgresAndClients]
[Trait("Ring", "Slow")]
public sealed class TwoServersTests(ITestOutputHelper output, PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private const int ClientsEach = 4;
    private const int AttemptsMax = 5;

    // What is promised; half a second to one is usual on two busy processors.
    private static readonly TimeSpan TakeOverLimit = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LoadLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan BuildLimit = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task When_the_writer_is_killed_under_load_the_other_server_takes_over()
    {
        await using FaultFarm farm = await FaultFarm.StartAsync(output);
        (GridServer writer, GridServer other) = await StartServersAsync(farm);
        await using HoldableWire balancer = new(writer.Address);
        await farm.StartBotAsync(balancer.Address);
        await farm.StartBotAsync(other.Address);
        await using Load load = Load.Begin(farm, ClientsEach, writer, other);
        await load.GoOnAsync(3, LoadLimit);

        balancer.LeadTo(other.Address);
        long killed = Stopwatch.GetTimestamp();
        await writer.KillAsync();
        await other.InOfficeAsync(TakeOverLimit);
        output.WriteLine($"in office {Stopwatch.GetElapsedTime(killed).TotalMilliseconds:F0} ms after the kill");
        await load.GoOnAsync(1, LoadLimit);
        output.WriteLine($"every client has a result {Stopwatch.GetElapsedTime(killed).TotalMilliseconds:F0} ms after the kill");
        await load.GoOnAsync(3, LoadLimit);

        (await load.EndAsync()).ShouldBeLessThanOrEqualTo(AttemptsMax);
        load.Of(0, ClientsEach).ShouldAllBe(client => client.Reconnects <= 1);
        load.Of(1, ClientsEach).ShouldAllBe(client => client.Reconnects == 0);
    }

    [Fact]
    public async Task A_restart_of_PostgreSQL_under_load_is_seen_by_no_client()
    {
        await using FaultFarm farm = await FaultFarm.StartAsync(output);
        (GridServer writer, GridServer other) = await StartServersAsync(farm);
        await farm.StartBotAsync(writer.Address);
        await farm.StartBotAsync(other.Address);
        await using Load load = Load.Begin(farm, ClientsEach, writer, other);
        await load.GoOnAsync(3, LoadLimit);

        long killed = Stopwatch.GetTimestamp();
        await postgres.Server.KillAsync();
        await postgres.Server.StartAgainAsync();
        await load.GoOnAsync(1, LoadLimit);
        output.WriteLine($"every client has a result {Stopwatch.GetElapsedTime(killed).TotalMilliseconds:F0} ms after the database went");
        await load.GoOnAsync(3, LoadLimit);

        (await load.EndAsync()).ShouldBeLessThanOrEqualTo(AttemptsMax);
        load.Clients.ShouldAllBe(client => client.Reconnects == 0);
    }

    [Theory]
    [InlineData("recc")]
    [InlineData("Bazel 7.7.1")]
    public async Task A_build_on_the_server_that_lives_need_not_try_again(string client)
    {
        await using FaultFarm farm = await FaultFarm.StartAsync(output);
        await using RunLog runs = await RunLog.CreateAsync(farm.Scratch);
        (GridServer writer, GridServer other) = await StartServersAsync(farm);
        await farm.StartBotAsync(other.Address);
        RunningProgram build = ThreeSteps.Start(client, farm, runs, other.Address, retries: 0);

        await runs.BegunAsync("one");
        await writer.KillAsync();
        await other.InOfficeAsync();
        foreach (string name in ThreeSteps.Names)
        {
            runs.LetGo(name);
        }

        (await build.ResultAsync(BuildLimit)).ShouldSucceed();
        ThreeSteps.Names.Select(runs.RunsOf).ShouldAllBe(count => count == 1);
    }

    private async Task<(GridServer Writer, GridServer Other)> StartServersAsync(FaultFarm farm)
    {
        string database = await FaultFarm.PostgresAsync(postgres.Server);
        GridServer writer = await farm.ServeAsync(database);
        await writer.InOfficeAsync();
        return (writer, await farm.ServeAsync(database));
    }
}
