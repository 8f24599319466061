using Grid.Conformance.Sandboxes;

namespace Grid.Sandbox.Runner.Tests;

[NeedsTwoUsers]
[Trait("Ring", "Slow")]
public sealed class BubblewrapRunnerTests(BubblewrapRunner runner) : SandboxContract, IClassFixture<BubblewrapRunner>
{
    protected override bool TellsSignals => false;

    protected override IReadOnlyList<string> AddedVariables => ["PWD"];

    protected override Task<ISandbox> CreateAsync(string stagingPath) => runner.OpenSandboxAsync(stagingPath, Limits);
}
