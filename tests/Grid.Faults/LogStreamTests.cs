using System.Text.RegularExpressions;
using Grid.Clients.Running;
using Grid.Faults.Farms;
using Grid.Testing.Postgres;
using Xunit.Abstractions;

namespace Grid.Faults;

/// <summary>Who reads a command's output while it runs reads on, and each byte once, whatever happens to servers.</summary>
[NeedsPostgresAndClients]
[Trait("Ring", "Slow")]
public sealed class LogStreamTests(ITestOutputHelper output, PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly TimeSpan StepLimit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Through_another_server_than_the_writer_and_on_when_the_writer_is_killed()
    {
        await using FaultFarm farm = await FaultFarm.StartAsync(output);
        string database = await FaultFarm.PostgresAsync(postgres.Server);
        GridServer writer = await farm.ServeAsync(database);
        await writer.InOfficeAsync();
        GridServer other = await farm.ServeAsync(database);
        await farm.StartBotAsync(other.Address);
        RunningProgram execute = await BeginAsync(farm, other);

        await writer.KillAsync();
        await other.InOfficeAsync();

        await EndAsync(farm, execute);
    }

    [Fact]
    public async Task When_the_only_server_is_killed_and_started_again()
    {
        await using FaultFarm farm = await FaultFarm.StartAsync(output);
        GridServer server = await farm.ServeAsync(farm.Sqlite());
        await farm.StartBotAsync(server.Address);
        RunningProgram execute = await BeginAsync(farm, server);

        await server.KillAsync();
        await server.StartAgainAsync();

        await EndAsync(farm, execute);
    }

    // The command is at its first line, which stands on the terminal already.
    private static async Task<RunningProgram> BeginAsync(FaultFarm farm, GridServer server)
    {
        string script = $"echo before; until [ -e {farm.Scratch["gate"]} ]; do sleep 0.05; done; echo after";
        RunningProgram execute = farm.Start(GridUnderTest.Call(
            "execute", "--remote", $"http://{server.Address}", "--do-not-cache", "--", "sh", "-c", script));
        await execute.LineAsync(new Regex("^before$"), StepLimit);
        return execute;
    }

    private static async Task EndAsync(FaultFarm farm, RunningProgram execute)
    {
        await File.WriteAllTextAsync(farm.Scratch["gate"], string.Empty);
        ProgramResult result = await execute.ResultAsync(StepLimit);
        result.ShouldSucceed().StandardOutput.ShouldBe("before\nafter\n");
    }
}
