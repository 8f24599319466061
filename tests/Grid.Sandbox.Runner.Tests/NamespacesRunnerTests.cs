using Grid.Conformance.Sandboxes;

namespace Grid.Sandbox.Runner.Tests;

[NeedsTwoUsers]
[Trait("Ring", "Slow")]
public sealed class NamespacesRunnerTests(NamespacesRunner runner) : SandboxContract, IClassFixture<NamespacesRunner>
{
    protected override Task<ISandbox> CreateAsync(string stagingPath) => runner.OpenSandboxAsync(stagingPath, Limits);
}
