using Grid.Conformance.Sandboxes;
using Grid.Sandbox.HostTools;

namespace Grid.Sandbox.Fuse.Tests;

public sealed class FuseSandboxTests : SandboxContract
{
    protected override ISandbox Create(string stagingPath) =>
        HostToolsSandbox.Open(stagingPath, FuseStager.Open(stagingPath, Limits), Limits, TimeProvider.System);
}
