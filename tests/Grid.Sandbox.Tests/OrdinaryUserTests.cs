using Grid.Testing;

namespace Grid.Sandbox.Tests;

/// <summary>What sandboxes promise, for a bot that is no root: see <see cref="OrdinaryUser"/>.</summary>
[Trait("Ring", "Slow")]
public sealed class OrdinaryUserTests
{
    // Three sandboxes with the whole of their contract, less what a machine without user namespaces skips by name.
    private const int PassedMin = 60;

    [NeedsOrdinaryUserFact]
    public Task The_contract_of_sandboxes_holds_for_an_ordinary_user() => OrdinaryUser.ShouldPassAsync(
        "FullyQualifiedName~HostToolsSandboxTests|FullyQualifiedName~BubblewrapSandboxTests|FullyQualifiedName~NamespacesSandboxTests"
            + "|FullyQualifiedName~IsolatedWorkerTests",
        PassedMin);
}
