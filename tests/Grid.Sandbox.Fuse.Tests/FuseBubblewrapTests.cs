using Grid.Conformance.Sandboxes;

namespace Grid.Sandbox.Fuse.Tests;

/// <summary>Mounted inputs in bubblewrap.</summary>
[NeedsMounts(HasBubblewrap = true)]
[Trait("Ring", "Slow")]
public sealed class FuseBubblewrapTests : SandboxContract
{
    protected override bool TellsSignals => false;

    protected override IReadOnlyList<string> AddedVariables => ["PWD"];

    protected override Task<ISandbox> CreateAsync(string stagingPath) =>
        FuseSandboxes.BubblewrapAsync(stagingPath, Store.Root, Limits);
}
