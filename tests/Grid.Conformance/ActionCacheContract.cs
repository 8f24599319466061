using Grid.Core;
using Grid.Storage;

namespace Grid.Conformance;

/// <summary>What every <see cref="IActionCache"/> that takes updates does.</summary>
public abstract class ActionCacheContract
{
    private static readonly Digest Action = Digest.Of("an action"u8);

    /// <summary>Whether a later result replaces an earlier one, rather than being refused.</summary>
    protected virtual bool TakesLaterResults => true;

    /// <summary>A cache with nothing in it and room for some results.</summary>
    protected abstract IActionCache Create();

    [Fact]
    public async Task A_result_that_was_stored_is_found()
    {
        IActionCache cache = Create();
        Reapi.ActionResult result = new() { ExitCode = 3, ExecutionMetadata = new() { Worker = "bot-1" } };

        await cache.UpdateAsync(Action, result, default);

        (await cache.GetAsync(Action, default)).ShouldBe(result);
    }

    [Fact]
    public async Task A_result_that_was_not_stored_is_a_value_not_an_error() =>
        (await Create().GetAsync(Action, default)).ShouldBeNull();

    [Fact]
    public async Task A_later_result_replaces_an_earlier_one_or_is_refused()
    {
        IActionCache cache = Create();
        await cache.UpdateAsync(Action, new Reapi.ActionResult { ExitCode = 1 }, default);

        Exception? refusal = await Record.ExceptionAsync(
            async () => await cache.UpdateAsync(Action, new Reapi.ActionResult { ExitCode = 2 }, default));

        (refusal is null).ShouldBe(TakesLaterResults);
        (await cache.GetAsync(Action, default))!.ExitCode.ShouldBe(TakesLaterResults ? 2 : 1);
    }

    [Fact]
    public async Task The_same_result_may_be_stored_again()
    {
        IActionCache cache = Create();
        Reapi.ActionResult result = new() { ExitCode = 1 };

        await cache.UpdateAsync(Action, result, default);
        await cache.UpdateAsync(Action, result.Clone(), default);

        (await cache.GetAsync(Action, default)).ShouldBe(result);
    }

    [Fact]
    public async Task A_result_with_nothing_in_it_is_a_result()
    {
        IActionCache cache = Create();

        await cache.UpdateAsync(Action, new Reapi.ActionResult(), default);

        (await cache.GetAsync(Action, default)).ShouldBe(new Reapi.ActionResult());
    }

    [Fact]
    public async Task What_a_caller_does_to_its_messages_does_not_change_what_is_stored()
    {
        IActionCache cache = Create();
        Reapi.ActionResult result = new() { ExitCode = 1 };
        await cache.UpdateAsync(Action, result, default);

        result.ExitCode = 2;
        (await cache.GetAsync(Action, default))!.ExitCode = 3;

        (await cache.GetAsync(Action, default))!.ExitCode.ShouldBe(1);
    }

    [Fact]
    public async Task Many_may_read_and_write_at_once()
    {
        IActionCache cache = Create();

        await Parallel.ForEachAsync(Enumerable.Range(0, 100), async (turn, cancellation) =>
        {
            Digest action = Digest.Of([(byte)(turn % 10)]);
            await cache.UpdateAsync(action, new Reapi.ActionResult { ExitCode = turn % 10 }, cancellation);
            (await cache.GetAsync(action, cancellation))!.ExitCode.ShouldBe(turn % 10);
        });
    }
}
