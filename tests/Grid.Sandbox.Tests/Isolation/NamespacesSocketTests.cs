using Grid.Conformance.Sandboxes.Isolation;
using Grid.Sandbox.Isolation;
using Grid.Sandbox.Namespaces;

namespace Grid.Sandbox.Tests.Isolation;

[NeedsNamespaces]
[Trait("Ring", "Slow")]
public sealed class NamespacesSocketTests : SocketContract
{
    protected override async Task<ISandbox> OpenAsync(IsolatedSandboxParts parts, IsolationOptions options) =>
        await NamespacesSandbox.OpenAsync(parts, options, CancellationToken.None);
}
