using Grid.Conformance.Sandboxes;
using Grid.Sandbox.Isolation;
using Grid.Sandbox.Namespaces;
using Grid.Sandbox.Staging;

namespace Grid.Sandbox.Tests.Isolation;

[NeedsNamespaces]
[Trait("Ring", "Slow")]
public sealed class NamespacesSandboxTests : SandboxContract
{
    protected override async Task<ISandbox> CreateAsync(string stagingPath) => await NamespacesSandbox.OpenAsync(
        new IsolatedSandboxParts
        {
            StagingPath = stagingPath,
            Stager = new LinkStager(Limits),
            Limits = Limits,
            Time = TimeProvider.System,
            OwnFolders = [Store.Root],
        },
        new IsolationOptions(),
        CancellationToken.None);
}
