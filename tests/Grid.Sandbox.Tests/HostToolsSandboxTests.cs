using Grid.Conformance.Sandboxes;
using Grid.Sandbox.HostTools;

namespace Grid.Sandbox.Tests;

public sealed class HostToolsSandboxTests : SandboxContract
{
    protected override ISandbox Create(string stagingPath) =>
        HostToolsSandbox.Open(stagingPath, Limits, TimeProvider.System);
}
