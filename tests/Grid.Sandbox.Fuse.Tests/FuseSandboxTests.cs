using Grid.Conformance.Sandboxes;
using Grid.Sandbox.HostTools;

namespace Grid.Sandbox.Fuse.Tests;

[NeedsMounts]
[Trait("Ring", "Slow")]
public sealed class FuseSandboxTests : SandboxContract
{
    protected override Task<ISandbox> CreateAsync(string stagingPath) => Task.FromResult<ISandbox>(
        HostToolsSandbox.Open(stagingPath, FuseStager.Open(stagingPath, Limits), Limits, TimeProvider.System));
}
