using Google.Longrunning;
using Grid.Clients.Calls;
using Grid.Clients.Running;
using Grid.EndToEnd.Hosting;
using Grid.Faults.Builds;
using Grid.Faults.Farms;
using Grid.Testing.Postgres;
using Xunit.Abstractions;

namespace Grid.Faults;

/// <summary>The server is killed at every stage of an action, and the build goes on as if nothing had been.</summary>
[NeedsPostgresAndClients]
[Trait("Ring", "Slow")]
public sealed class KilledServerTests(ITestOutputHelper output, PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly TimeSpan BuildLimit = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan StepLimit = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("recc", "SQLite")]
    [InlineData("recc", "PostgreSQL")]
    [InlineData("Bazel 4.2.3", "SQLite")]
    [InlineData("Bazel 7.7.1", "PostgreSQL")]
    public async Task A_build_outlives_a_server_that_is_killed_at_every_stage_of_its_actions(string client, string database)
    {
        await using FaultFarm farm = await FaultFarm.StartAsync(output);
        await using RunLog runs = await RunLog.CreateAsync(farm.Scratch);
        await using HoldableWire results = new(farm.Storage.Address);
        string state = database == "SQLite" ? farm.Sqlite() : await FaultFarm.PostgresAsync(postgres.Server);
        GridServer server = await farm.ServeAsync(state, results.Address);
        await using HoldableWire front = new(server.Address);

        // After a refused connection gRPC's C++ library waits up to a quarter of a minute before it calls again: recc has a
        // patient load balancer before its server instead.
        RunningProgram build = ThreeSteps.Start(client, farm, runs, client == "recc" ? front.Address : server.Address);

        await KillWhileQueuedAsync(farm, runs, server, front);
        await KillWhileLeasedAndExecutingAsync(farm, runs, server, front);
        await KillWhileCompletingAsync(runs, server, front, results);

        (await build.ResultAsync(BuildLimit)).ShouldSucceed();
        (await ThreeSteps.OutputAsync(client, farm)).ShouldBe("one\ntwo\nthree\n");
        ThreeSteps.Names.Select(runs.RunsOf).ShouldAllBe(count => count == 1);
        ListOperationsResponse operations = await server.Operations.ListOperationsAsync(new ListOperationsRequest());

        // The first kill may come before the client has heard of its operation, which it then begins once more.
        operations.Operations.Count.ShouldBeInRange(ThreeSteps.Names.Count, ThreeSteps.Names.Count + 1);
    }

    [Fact]
    public async Task A_buildbox_worker_keeps_its_job_while_the_server_is_killed_and_started_again()
    {
        await using FaultFarm farm = await FaultFarm.StartAsync(output);
        await using RunLog runs = await RunLog.CreateAsync(farm.Scratch);
        GridServer server = await farm.ServeAsync(farm.Sqlite());
        RunningProgram worker = farm.Start(BuildBox.WorkerInRoot(server.Address));
        await worker.LineAsync(BuildBox.WorkerReadyLine, StepLimit);
        await using LoadClient client = new("client", farm.Scratch["load"], farm.Storage, server);
        Task<Reapi.ActionResult> result = client.ExecuteAsync(runs.Script("job"));
        await runs.BegunAsync("job");

        await server.KillAsync();
        await server.StartAgainAsync();
        runs.LetGo("job");

        (await result.WaitAsync(BuildLimit)).ExitCode.ShouldBe(0);
        runs.RunsOf("job").ShouldBe(1);
    }

    private static async Task KillWhileQueuedAsync(FaultFarm farm, RunLog runs, GridServer server, HoldableWire front)
    {
        await server.OperationInAsync(Stage.Queued);
        await RestartAsync(server, front);

        RunningProgram bot = await farm.StartBotAsync(server.Address);
        await runs.BegunAsync("one");
        await bot.AskToStopAsync();
        runs.LetGo("one");
        await bot.ResultAsync(StepLimit);
    }

    // No bot is there but one that does nothing with what it was given.
    private static async Task KillWhileLeasedAndExecutingAsync(FaultFarm farm, RunLog runs, GridServer server, HoldableWire front)
    {
        TestBot hand = await HandBot.TakeLeaseAsync(server);
        await RestartAsync(server, front);
        await hand.LeaveAsync();

        await farm.StartBotAsync(server.Address);
        await runs.BegunAsync("two");
        await RestartAsync(server, front);
        runs.LetGo("two");
    }

    private static async Task KillWhileCompletingAsync(RunLog runs, GridServer server, HoldableWire front, HoldableWire results)
    {
        await runs.BegunAsync("three");
        results.Hold();
        runs.LetGo("three");
        await results.CaughtAsync().WaitAsync(StepLimit);
        front.Hold();
        await server.KillAsync();
        results.Release();
        await server.StartAgainAsync();
        front.Release();
    }

    private static async Task RestartAsync(GridServer server, HoldableWire front)
    {
        front.Hold();
        await server.KillAsync();
        await server.StartAgainAsync();
        front.Release();
    }
}
