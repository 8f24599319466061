using System.Text.RegularExpressions;
using Grid.Clients.Running;
using Grid.Faults.Farms;
using Grid.Testing.Postgres;
using Xunit.Abstractions;

namespace Grid.Faults;

/// <summary>A server is started again with other rules for platforms than those by which jobs that wait were taken on.</summary>
[NeedsPostgresAndClients]
[Trait("Ring", "Slow")]
public sealed class ChangedRulesTests(ITestOutputHelper output, PostgresFixture postgres) : IClassFixture<PostgresFixture>
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("SQLite")]
    [InlineData("PostgreSQL")]
    public async Task Jobs_that_wait_go_by_the_new_rules_and_what_those_forbid_ends_and_says_why(string database)
    {
        await using FaultFarm farm = await FaultFarm.StartAsync(output);
        string state = database == "SQLite" ? farm.Sqlite() : await FaultFarm.PostgresAsync(postgres.Server);
        string propertySet = "!dynamic-property-set {match-property-keys: [toolchain, flavour]}";
        GridServer server = await farm.ServeAsync(
            address => Configs.Platforms(address, state, farm.Storage.Address, propertySet), "127.0.0.1:0");

        // Bots offer neither property.
        RunningProgram relaxed = Execute(farm, server, "toolchain=gcc", "echo relaxed");
        RunningProgram forbidden = Execute(farm, server, "flavour=sweet", "echo forbidden");
        await relaxed.LineAsync(new Regex("queued"), Limit);
        await forbidden.LineAsync(new Regex("queued"), Limit);

        await server.KillAsync();
        propertySet = "!dynamic-property-set {wildcard-property-keys: [toolchain]}";
        await server.StartAgainAsync();
        await farm.StartBotAsync(server.Address);

        (await relaxed.ResultAsync(Limit)).ShouldSucceed().StandardOutput.ShouldBe("relaxed\n");
        ProgramResult refused = await forbidden.ResultAsync(Limit);
        refused.ExitCode.ShouldNotBe(0);
        refused.StandardError.ShouldContain("FAILED_PRECONDITION");
        refused.StandardError.ShouldContain("configuration was changed while the action waited");
        refused.StandardError.ShouldContain("Unregistered platform property 'flavour=sweet'");
    }

    private static RunningProgram Execute(FaultFarm farm, GridServer server, string platform, string script) =>
        farm.Start(GridUnderTest.Call(
            "execute", "--remote", $"http://{server.Address}", "--platform", platform, "--progress", "always", "--", "sh", "-c", script));
}
