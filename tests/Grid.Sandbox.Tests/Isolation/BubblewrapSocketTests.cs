using Grid.Conformance.Sandboxes.Isolation;
using Grid.Sandbox.Bubblewrap;
using Grid.Sandbox.Isolation;

namespace Grid.Sandbox.Tests.Isolation;

[NeedsBubblewrap]
[Trait("Ring", "Slow")]
public sealed class BubblewrapSocketTests : SocketContract
{
    protected override async Task<ISandbox> OpenAsync(IsolatedSandboxParts parts, IsolationOptions options) =>
        await BubblewrapSandbox.OpenAsync(parts, options, programPath: null, CancellationToken.None);
}
