using Grid.Clients.Running;
using Grid.Testing;

namespace Grid.Sandbox.External.Tests;

/// <summary>BuildBox's runners under a bot that is no root: see <see cref="OrdinaryUser"/>.</summary>
[NeedsBuildBox]
[Trait("Ring", "Slow")]
public sealed class OrdinaryUserTests
{
    // Two runners with the whole of their contract, less what neither of them can do.
    private const int PassedMin = 90;

    // They do not change the rights of what a command has left, which only root can read all the same.
    private const string Lacking = nameof(HostToolsRunnerTests.Outputs_the_command_left_unreadable_are_collected);

    [NeedsOrdinaryUserFact]
    public Task The_contract_of_sandboxes_holds_for_BuildBoxs_runners_of_an_ordinary_user() => OrdinaryUser.ShouldPassAsync(
        $"(FullyQualifiedName~HostToolsRunnerTests|FullyQualifiedName~BubblewrapRunnerTests)&FullyQualifiedName!~{Lacking}",
        PassedMin,
        ClientsRoot.Folder);
}
