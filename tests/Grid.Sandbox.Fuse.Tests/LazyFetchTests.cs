using Grid.Conformance.Sandboxes;
using Grid.Core;

namespace Grid.Sandbox.Fuse.Tests;

[NeedsMounts]
public sealed class LazyFetchTests : IAsyncLifetime
{
    private readonly FuseBench _bench = FuseBench.Open();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _bench.DisposeAsync().AsTask();

    [Fact]
    public async Task What_is_not_read_is_not_fetched()
    {
        FarInputs inputs = new(_bench.Store);

        await _bench.RunAsync("cat read/a", new InputRoot().File("read/a", "a").File("unread/b", "b"), inputs);

        inputs.Fetched.ShouldContain(Digest.Of("a"u8));
        inputs.Fetched.ShouldNotContain(Digest.Of("b"u8));
    }

    [Fact]
    public async Task The_small_files_of_a_directory_come_together()
    {
        FarInputs inputs = new(_bench.Store);
        InputRoot root = new InputRoot().File("d/a", "a").File("d/b", "b").File("d/c", "c");

        await _bench.RunAsync("cat d/a d/b d/c", root, inputs);

        inputs.Calls.ShouldHaveSingleItem().ShouldBe(
            [Digest.Of("a"u8), Digest.Of("b"u8), Digest.Of("c"u8)], ignoreOrder: true);
    }

    [Fact]
    public async Task What_actions_of_a_kind_have_read_is_fetched_for_the_next_before_it_asks()
    {
        await _bench.RunAsync("cat read/a", new InputRoot().File("read/a", "a").File("unread/b", "b"), new FarInputs(_bench.Store));
        FarInputs inputs = new(_bench.Store);

        await _bench.RunAsync("true", new InputRoot().File("read/a", "changed").File("unread/b", "b"), inputs);

        inputs.Fetched.ShouldBe([Digest.Of("changed"u8)]);
    }

    [Fact]
    public async Task A_read_waits_for_a_blob_that_is_on_its_way()
    {
        FarInputs inputs = new(_bench.Store) { IsSlow = true };

        SandboxResult result = await _bench.RunAsync("cat a & cat b & wait", new InputRoot().File("a", "1").File("b", "1"), inputs);

        (await _bench.TextAsync(result.ActionResult.StdoutDigest)).ShouldBe("11");
    }

    [Fact]
    public async Task An_action_whose_input_cannot_be_read_does_not_pass_for_one_that_failed()
    {
        FarInputs inputs = new(_bench.Store) { Failure = GridException.Unavailable("The store is away.") };

        GridException failure = await Should.ThrowAsync<GridException>(
            () => _bench.RunAsync("cat a; exit 1", new InputRoot().File("a", "1"), inputs));

        failure.Status.ShouldBe(GridStatus.Unavailable);
        failure.Message.ShouldContain("away");
    }

    [Fact]
    public async Task An_input_that_vanishes_while_the_action_runs_is_a_missing_blob()
    {
        FarInputs inputs = new(_bench.Store) { IsEmpty = true };

        GridException failure = await Should.ThrowAsync<GridException>(
            () => _bench.RunAsync("cat a; true", new InputRoot().File("a", "1"), inputs));

        failure.Status.ShouldBe(GridStatus.FailedPrecondition);
        failure.MissingBlobs.ShouldBe([Digest.Of("1"u8)]);
    }

    [Fact]
    public async Task An_action_that_is_killed_while_it_waits_for_a_blob_dies()
    {
        FarInputs inputs = new(_bench.Store) { IsStuck = true };
        SandboxRequest request = new()
        {
            Command = FuseBench.Shell("exec cat a"),
            InputRoot = await new InputRoot().File("a", "1").WriteAsync(_bench.Store),
            Inputs = inputs,
            Outputs = _bench.Store,
        };
        using CancellationTokenSource cancelled = new();
        Task<SandboxResult> running = _bench.Sandbox.RunAsync(request, cancelled.Token);
        await inputs.Asked;

        await cancelled.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => running);
    }
}
