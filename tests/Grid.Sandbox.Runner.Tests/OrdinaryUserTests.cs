using Grid.Testing;

namespace Grid.Sandbox.Runner.Tests;

/// <summary>A runner for a bot that is no root, and no user of the runner's either: see <see cref="OrdinaryUser"/>.</summary>
[NeedsTwoUsers]
[Trait("Ring", "Slow")]
public sealed class OrdinaryUserTests
{
    // The contract, but for one.
    private const int PassedMin = 65;

    // A bot that cannot give files away gives its group what their owner may: the runner is of that group.
    private const string Lacking = nameof(RunnerSandboxTests.Inputs_carry_the_node_properties_they_are_given);

    [NeedsOrdinaryUserFact]
    public async Task The_contract_of_sandboxes_holds_for_a_runner_of_two_ordinary_users()
    {
        RunnerProcess runner = new() { Bot = OrdinaryUser.Id, StagingPath = "/dev/shm" };
        await runner.InitializeAsync();
        try
        {
            await OrdinaryUser.ShouldPassAsync(
                $"FullyQualifiedName~RunnerSandboxTests&FullyQualifiedName!~{Lacking}",
                PassedMin,
                Path.GetDirectoryName(runner.SocketPath));
        }
        finally
        {
            await runner.DisposeAsync();
        }
    }
}
