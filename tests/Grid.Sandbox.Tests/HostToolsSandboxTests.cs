using Grid.Conformance.Sandboxes;
using Grid.Sandbox.HostTools;

namespace Grid.Sandbox.Tests;

public sealed class HostToolsSandboxTests : SandboxContract
{
    protected override Task<ISandbox> CreateAsync(string stagingPath) =>
        Task.FromResult<ISandbox>(HostToolsSandbox.Open(stagingPath, Limits, TimeProvider.System));
}
