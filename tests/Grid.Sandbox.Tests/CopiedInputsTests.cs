using Grid.Conformance.Sandboxes;
using Grid.Core;
using Grid.Sandbox.HostTools;
using Grid.Sandbox.Staging;

namespace Grid.Sandbox.Tests;

/// <summary>Actions that own the files they are given.</summary>
public sealed class CopiedInputsTests : IAsyncLifetime
{
    private readonly SandboxBench _bench = SandboxBench.Open(SandboxLimits.Default);
    private HostToolsSandbox _copying = null!;

    public Task InitializeAsync()
    {
        LinkStager stager = new(SandboxLimits.Default) { CopiesFiles = true };
        _copying = HostToolsSandbox.Open(
            Path.Combine(_bench.Folder, "copies"), stager, SandboxLimits.Default, TimeProvider.System);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _copying.DisposeAsync();
        await _bench.DisposeAsync();
    }

    [Fact]
    public async Task What_an_action_makes_of_its_copy_no_other_is_given()
    {
        Digest root = await new InputRoot().File("input", "original").WriteAsync(_bench.Store);
        await _copying.RunAsync(
            _bench.Request("chmod u+w input; printf 'tampered' > input; touch -d '2000-01-01 UTC' input; chmod 0444 input", root),
            CancellationToken.None);

        SandboxResult result = await _copying.RunAsync(_bench.Request("cat input", root), CancellationToken.None);

        (await _bench.TextAsync(result.ActionResult.StdoutDigest)).ShouldBe("original");
    }
}
