using Grid.Conformance;
using Grid.Core;
using Grid.Services.Logs;

namespace Grid.Services.Tests.Logs;

public sealed class LogBookTests : IAsyncLifetime
{
    private static readonly LogStreamId Created = LogStreamId.Created(InstanceName.Empty, "created");
    private static readonly LogStreamId OfJob = LogStreamId.OfLease("lease", "stdout");
    private static readonly LogStreamLimits Limits = new()
    {
        IdleMax = TimeSpan.FromMinutes(10),
        FinishedKeptFor = TimeSpan.FromMinutes(1),
        ReadersMax = 2,
    };

    private readonly ManualTime _time = new();
    private LogBook _book = null!;

    public Task InitializeAsync()
    {
        _book = new LogBook(Limits, _time);
        return Task.CompletedTask;
    }

    public Task DisposeAsync() => _book.DisposeAsync().AsTask();

    [Fact]
    public async Task A_finished_stream_is_kept_a_while_and_its_memory_given_back_then()
    {
        LiveLog log = _book.Open(Created);
        log.Append(0, "words"u8);
        log.Finish(_time.GetUtcNow());
        _book.UsedBytes.ShouldBeGreaterThan(0);

        _time.Advance(Limits.FinishedKeptFor / 2);
        _book.Find(Created).ShouldBe(log);
        _time.Advance(Limits.FinishedKeptFor);

        await BecomesEmptyAsync();
        _book.UsedBytes.ShouldBe(0);
    }

    [Fact]
    public async Task Readers_of_a_stream_whose_writer_does_not_come_back_are_told_so()
    {
        LiveLog log = _book.Open(Created);
        using IDisposable visit = _book.Enter(log);

        _time.Advance(Limits.IdleMax + Limits.FinishedKeptFor);
        await BecomesEmptyAsync();

        Should.Throw<GridException>(() => log.Read(0, new byte[10])).Status.ShouldBe(GridStatus.Aborted);
    }

    [Fact]
    public void The_silence_of_a_command_ends_nobody_s_reading()
    {
        LiveLog log = _book.Open(OfJob);
        using IDisposable visit = _book.Enter(log);

        _time.Advance(Limits.IdleMax * 3);

        _book.Find(OfJob).ShouldBe(log);
    }

    [Fact]
    public void The_silence_of_a_writer_that_is_there_is_not_its_absence()
    {
        LiveLog log = _book.Open(Created);
        CancellationToken entered = log.Enter();

        _time.Advance(Limits.IdleMax * 3);

        _book.Find(Created).ShouldBe(log);
        log.Leave(_time.GetUtcNow(), entered);
    }

    [Fact]
    public void Too_many_readers_are_refused_and_those_who_left_make_room()
    {
        LiveLog log = _book.Open(Created);
        IDisposable first = _book.Enter(log);
        using IDisposable second = _book.Enter(log);
        Should.Throw<GridException>(() => _book.Enter(log)).Status.ShouldBe(GridStatus.ResourceExhausted);

        first.Dispose();
        first.Dispose();

        using IDisposable third = _book.Enter(log);
        _book.ReaderCount.ShouldBe(2);
    }

    [Fact]
    public void Who_still_writes_a_stream_that_was_given_up_is_told_so()
    {
        LiveLog log = _book.Open(Created);
        log.Release();

        Should.Throw<GridException>(() => log.Append(0, "late"u8)).Status.ShouldBe(GridStatus.Aborted);
    }

    private async Task BecomesEmptyAsync()
    {
        while (_book.Count > 0)
        {
            await Task.Yield();
        }
    }
}
