using Grid.Conformance.Sandboxes;
using Grid.Core;

namespace Grid.Sandbox.Fuse.Tests;

/// <summary>What becomes of actions when the mount is gone from under them, and of those that come after.</summary>
[NeedsMounts]
public sealed class BrokenMountTests : IAsyncLifetime
{
    private readonly FuseBench _bench = FuseBench.Open();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _bench.DisposeAsync().AsTask();

    [Fact]
    public async Task An_action_whose_mount_is_gone_is_unavailable_and_the_next_has_another_mount()
    {
        InputRoot inputs = new InputRoot().File("a", "1").File("b", "2");
        string mountPath = Directory.EnumerateDirectories(_bench.StagingPath, "*.inputs-1").ShouldHaveSingleItem();

        GridException failure = await Should.ThrowAsync<GridException>(
            () => _bench.RunAsync($"umount -f -l {mountPath}; cat a; exit 1", inputs));
        SandboxResult next = await _bench.RunAsync("cat a b", inputs);

        failure.Status.ShouldBe(GridStatus.Unavailable);
        (await _bench.TextAsync(next.ActionResult.StdoutDigest)).ShouldBe("12");
        _bench.Mounts().ShouldNotContain(mount => mount.Contains(mountPath, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_thread_that_fails_ends_its_mount_and_the_next_action_has_another()
    {
        FarInputs inputs = new(_bench.Store) { Defect = new InvalidOperationException("a defect") };

        GridException failure = await Should.ThrowAsync<GridException>(
            () => _bench.RunAsync("cat a", new InputRoot().File("a", "1"), inputs));
        SandboxResult next = await _bench.RunAsync("cat a", new InputRoot().File("a", "1"));

        failure.Status.ShouldBe(GridStatus.Unavailable);
        failure.InnerException.ShouldBeOfType<InvalidOperationException>();
        (await _bench.TextAsync(next.ActionResult.StdoutDigest)).ShouldBe("1");
    }
}
