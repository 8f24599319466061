using Grid.Testing;

namespace Grid.Sandbox.Fuse.Tests;

/// <summary>Mounted inputs for a bot that is no root: see <see cref="OrdinaryUser"/>.</summary>
[Trait("Ring", "Slow")]
public sealed class OrdinaryUserTests
{
    private const int PassedMin = 60;

    [NeedsOrdinaryUserFact]
    public Task The_contract_of_sandboxes_holds_for_who_is_root_of_a_namespace_only() => OrdinaryUser.ShouldPassAsync(
        "FullyQualifiedName~FuseSandboxTests|FullyQualifiedName~OwnedInputsTests",
        PassedMin,
        shown: null,
        "unshare", "--user", "--map-root-user", "--mount");

    [NeedsOrdinaryUserFact]
    public Task A_user_who_may_not_mount_is_told_so_at_the_start() =>
        OrdinaryUser.ShouldPassAsync("FullyQualifiedName~MountRightsTests", passedMin: 1);
}
