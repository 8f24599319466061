using Grid.Conformance.Sandboxes;

namespace Grid.Sandbox.Runner.Tests;

/// <summary>What every sandbox does, done by a process of another user.</summary>
[NeedsTwoUsers]
[Trait("Ring", "Slow")]
public sealed class RunnerSandboxTests(RunnerProcess runner) : SandboxContract, IClassFixture<RunnerProcess>
{
    protected override Task<ISandbox> CreateAsync(string stagingPath) => runner.OpenSandboxAsync(stagingPath, Limits);
}
