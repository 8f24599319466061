using Grid.Core;
using Grid.Sandbox.Runner.Serving;

namespace Grid.Sandbox.Runner.Tests;

public sealed class RunBookTests
{
    private readonly RunBook _book = new();

    [Fact]
    public void An_id_is_used_once_at_a_time()
    {
        UnderwayRun run = _book.Enter("a", "/s/1", CancellationToken.None);

        Should.Throw<GridException>(() => _book.Enter("a", "/s/2", CancellationToken.None)).Message.ShouldContain("'a'");

        run.Dispose();
        _book.Enter("a", "/s/2", CancellationToken.None).Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65)]
    public void An_id_has_a_bounded_length(int length)
    {
        GridException failure = Should.Throw<GridException>(
            () => _book.Enter(new string('x', length), "/s/1", CancellationToken.None));

        failure.Status.ShouldBe(GridStatus.InvalidArgument);
        failure.Message.ShouldContain("1 to 64");
    }

    [Fact]
    public async Task To_end_a_run_is_to_wait_until_it_has_left()
    {
        UnderwayRun run = _book.Enter("a", "/s/1", CancellationToken.None);

        Task ending = _book.EndAsync("a");

        run.Cancellation.IsCancellationRequested.ShouldBeTrue();
        ending.IsCompleted.ShouldBeFalse();
        run.Dispose();
        await ending;
    }

    [Fact]
    public async Task A_run_that_is_not_there_has_ended()
    {
        await _book.EndAsync("never");
    }

    [Fact]
    public async Task Only_what_runs_below_a_folder_is_ended_with_it()
    {
        using UnderwayRun neighbour = _book.Enter("a", "/s/10", CancellationToken.None);
        UnderwayRun below = _book.Enter("b", "/s/1/root", CancellationToken.None);
        UnderwayRun itself = _book.Enter("c", "/s/1", CancellationToken.None);

        Task ending = _book.EndBelowAsync("/s/1");
        below.Dispose();
        itself.Dispose();
        await ending;

        neighbour.Cancellation.IsCancellationRequested.ShouldBeFalse();
    }

    [Fact]
    public async Task A_runner_that_shuts_down_ends_all_and_takes_no_more()
    {
        UnderwayRun run = _book.Enter("a", "/s/1", CancellationToken.None);

        Task closing = _book.CloseAsync();
        run.Dispose();
        await closing;

        Should.Throw<GridException>(() => _book.Enter("b", "/s/2", CancellationToken.None)).Status.ShouldBe(GridStatus.Unavailable);
    }

    [Fact]
    public void A_caller_that_hangs_up_ends_its_run()
    {
        using CancellationTokenSource hangUp = new();
        using UnderwayRun run = _book.Enter("a", "/s/1", hangUp.Token);

        hangUp.Cancel();

        run.Cancellation.IsCancellationRequested.ShouldBeTrue();
    }
}
