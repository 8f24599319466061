using Grid.Conformance.Sandboxes;

namespace Grid.Sandbox.Fuse.Tests;

/// <summary>Mounted inputs in namespaces of our own making.</summary>
[NeedsMounts]
[Trait("Ring", "Slow")]
public sealed class FuseNamespacesTests : SandboxContract
{
    protected override Task<ISandbox> CreateAsync(string stagingPath) =>
        FuseSandboxes.NamespacesAsync(stagingPath, Store.Root, Limits);
}
