using Grid.Conformance.Sandboxes.Isolation;
using Grid.Sandbox.Isolation;
using Grid.Sandbox.Namespaces;

namespace Grid.Sandbox.Fuse.Tests;

/// <summary>Sockets of actions whose inputs are mounted.</summary>
[NeedsMounts]
[Trait("Ring", "Slow")]
public sealed class SocketTests : SocketContract
{
    protected override async Task<ISandbox> OpenAsync(IsolatedSandboxParts parts, IsolationOptions options) =>
        await NamespacesSandbox.OpenAsync(
            parts with { Stager = FuseStager.Open(parts.StagingPath, parts.Limits, ActionUser.OfThisProcess()) },
            options,
            CancellationToken.None);
}
