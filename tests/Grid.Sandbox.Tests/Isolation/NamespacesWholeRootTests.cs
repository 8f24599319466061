using Grid.Conformance.Sandboxes.Isolation;
using Grid.Sandbox.Namespaces;
using Grid.Sandbox.Isolation;

namespace Grid.Sandbox.Tests.Isolation;

[NeedsNamespaces]
[Trait("Ring", "Slow")]
public sealed class NamespacesWholeRootTests : WholeRootContract
{
    protected override async Task<ISandbox> OpenAsync(IsolatedSandboxParts parts, IsolationOptions options) =>
        await NamespacesSandbox.OpenAsync(parts, options, CancellationToken.None);
}
