using Grid.Core;
using Grid.Storage.Backends;

namespace Grid.Sandbox.Tests;

public sealed class ChoosingSandboxTests
{
    private readonly NamedSandbox _first = new();
    private readonly NamedSandbox _second = new();

    [Theory]
    [InlineData(null, true)]
    [InlineData("first", true)]
    [InlineData("second", false)]
    public async Task An_action_gets_the_sandbox_it_names_and_else_the_first(string? name, bool isFirst)
    {
        await using ChoosingSandbox sandbox = new([("first", _first), ("second", _second)]);

        await sandbox.RunAsync(Request(name), CancellationToken.None);

        (_first.Runs, _second.Runs).ShouldBe(isFirst ? (1, 0) : (0, 1));
    }

    [Fact]
    public async Task A_name_that_is_none_is_refused_with_those_that_are()
    {
        await using ChoosingSandbox sandbox = new([("first", _first), ("second", _second)]);

        GridException failure = await Should.ThrowAsync<GridException>(
            () => sandbox.RunAsync(Request("third"), CancellationToken.None));

        failure.Status.ShouldBe(GridStatus.InvalidArgument);
        failure.Message.ShouldContain("'third'");
        failure.Message.ShouldContain("first, second");
    }

    private static SandboxRequest Request(string? name)
    {
        MemoryBlobStore store = new(sizeBytesMax: 1000);
        return new SandboxRequest
        {
            Command = new Build.Bazel.Remote.Execution.V2.Command(),
            InputRoot = DigestFunction.Sha256.Empty,
            Inputs = null!,
            Outputs = store,
            Platform = name is null ? PlatformProperties.None : PlatformProperties.Of([new PlatformProperty("sandbox", name)]),
        };
    }

    private sealed class NamedSandbox : ISandbox
    {
        public int Runs { get; private set; }

        public Task<SandboxResult> RunAsync(SandboxRequest request, CancellationToken cancellation)
        {
            Runs++;
            return Task.FromResult(
                new SandboxResult(new Build.Bazel.Remote.Execution.V2.ActionResult(), GridStatus.Ok, string.Empty));
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
