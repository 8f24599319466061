using Grid.Core;

namespace Grid.Storage.S3.Tests;

public sealed class UploadMemoryTests
{
    private static readonly TimeSpan Ever = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task What_fits_is_taken_at_once()
    {
        UploadMemory memory = new(100, Ever, TimeProvider.System);

        await memory.TakeAsync(60, default);
        await memory.TakeAsync(40, default);
    }

    [Fact]
    public async Task Whoever_waits_goes_on_in_the_order_they_came()
    {
        UploadMemory memory = new(100, Ever, TimeProvider.System);
        await memory.TakeAsync(100, default);
        Task large = memory.TakeAsync(80, default).AsTask();
        Task small = memory.TakeAsync(30, default).AsTask();

        memory.Return(50);
        (large.IsCompleted, small.IsCompleted).ShouldBe((false, false));
        memory.Return(50);

        await large;
        small.IsCompleted.ShouldBeFalse();
        memory.Return(80);
        await small;
    }

    [Fact]
    public async Task Whoever_gives_up_lets_the_next_pass()
    {
        UploadMemory memory = new(100, Ever, TimeProvider.System);
        await memory.TakeAsync(60, default);
        using CancellationTokenSource impatient = new();
        Task large = memory.TakeAsync(80, impatient.Token).AsTask();
        Task small = memory.TakeAsync(40, default).AsTask();

        await impatient.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => large);
        await small;
        memory.Return(100);
        await memory.TakeAsync(100, default);
    }

    [Fact]
    public async Task Whoever_waits_too_long_is_refused_with_the_bound()
    {
        UploadMemory memory = new(100, TimeSpan.FromMilliseconds(1), TimeProvider.System);
        await memory.TakeAsync(100, default);

        GridException failure = await Should.ThrowAsync<GridException>(async () => await memory.TakeAsync(1, default));

        failure.Status.ShouldBe(GridStatus.ResourceExhausted);
        failure.Message.ShouldContain("100 bytes");
    }

    [Fact]
    public async Task Nothing_is_lost_when_many_come_and_go()
    {
        UploadMemory memory = new(100, Ever, TimeProvider.System);

        await Parallel.ForEachAsync(Enumerable.Range(1, 2000), async (number, _) =>
        {
            await memory.TakeAsync((number % 50) + 1, default);
            await Task.Yield();
            memory.Return((number % 50) + 1);
        });

        await memory.TakeAsync(100, default);
    }
}
