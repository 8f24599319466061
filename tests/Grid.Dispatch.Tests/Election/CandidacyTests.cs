using Grid.Core;
using Grid.Dispatch.Election;
using Grid.Persistence;
using Microsoft.Extensions.Logging.Abstractions;
using Shouldly;
using Xunit;

namespace Grid.Dispatch.Tests.Election;

public sealed class CandidacyTests : IAsyncDisposable
{
    private const string Self = "http://127.0.0.1:1";
    private const string Other = "http://127.0.0.1:2";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly PaperOffice _office = new();
    private readonly ManualTime _time = new();
    private readonly SchedulerSeat _seat;
    private readonly Candidacy _candidacy;
    private Func<Task> _opening = () => Task.CompletedTask;

    public CandidacyTests()
    {
        _seat = new SchedulerSeat(new SeatLimits(), _time);
        _candidacy = Candidacy.Begin(
            _seat, _office, OpenAsync, RemoteAddress.Parse(Self), new SeatLimits(), _time, NullLogger<Candidacy>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await _candidacy.DisposeAsync();
        await _seat.DisposeAsync();
        await _office.DisposeAsync();
    }

    [Fact]
    public async Task Whoever_is_elected_serves_until_the_term_is_lost_and_then_stands_again()
    {
        PaperTerm first = _office.Elect(1);
        SeatHolder.Here inFirst = await NewsAfterAsync<SeatHolder.Here>(null);
        await first.LoseAsync();
        await first.GivenUp;
        inFirst.Gone.IsCancellationRequested.ShouldBeTrue();
        await Should.ThrowAsync<GridException>(() => inFirst.Dispatcher.SnapshotAsync(default));

        _office.Elect(2);
        SeatHolder.Here inSecond = await NewsAfterAsync<SeatHolder.Here>(null);

        inSecond.Dispatcher.ShouldNotBe(inFirst.Dispatcher);
        await inSecond.Dispatcher.SnapshotAsync(default);
    }

    [Fact]
    public async Task The_seat_says_who_was_elected_elsewhere_and_when_nobody_is()
    {
        _office.Tell(new WriterRecord(1, Other));
        SeatHolder.Elsewhere there = await NewsAfterAsync<SeatHolder.Elsewhere>(null);
        there.Address.ToString().ShouldBe(Other);

        _office.Tell(null);

        (await _seat.WaitForNewsAsync(there, Patience, default)).ShouldBeTrue();
        _seat.Holder.ShouldBeNull();
    }

    [Fact]
    public async Task Our_own_name_is_no_news()
    {
        PaperTerm term = _office.Elect(1);
        SeatHolder here = await NewsAfterAsync<SeatHolder.Here>(null);

        _office.Tell(new WriterRecord(1, Self));
        _office.Tell(new WriterRecord(2, Other));
        await NewsAfterAsync<SeatHolder.Elsewhere>(here);

        await term.GivenUp;
    }

    [Fact]
    public async Task A_database_that_cannot_be_had_is_asked_again()
    {
        _office.Fail(GridException.Unavailable("down"));
        _office.Elect(1);
        Task<SeatHolder.Here> here = NewsAfterAsync<SeatHolder.Here>(null);

        await PassUntilAsync(here);

        (await here).Gone.IsCancellationRequested.ShouldBeFalse();
    }

    [Fact]
    public async Task A_term_that_cannot_be_opened_is_given_up()
    {
        _opening = () => throw GridException.Unavailable("down");
        PaperTerm first = _office.Elect(1);
        await first.GivenUp;
        _opening = () => Task.CompletedTask;
        _office.Elect(2);
        Task<SeatHolder.Here> here = NewsAfterAsync<SeatHolder.Here>(null);

        await PassUntilAsync(here);

        await here;
    }

    [Fact]
    public async Task A_server_that_stops_gives_the_office_up()
    {
        PaperTerm term = _office.Elect(1);
        SeatHolder here = await NewsAfterAsync<SeatHolder.Here>(null);

        await _candidacy.DisposeAsync();

        term.GivenUp.IsCompleted.ShouldBeTrue();
        here.Gone.IsCancellationRequested.ShouldBeTrue();
    }

    private async Task<OpenedTerm> OpenAsync(IWriterTerm term, CancellationToken cancellation)
    {
        await _opening();
        return new OpenedTerm(new Desk().Dispatcher);
    }

    private async Task<THolder> NewsAfterAsync<THolder>(SeatHolder? known)
        where THolder : SeatHolder
    {
        while (true)
        {
            await _seat.WaitForNewsAsync(known, Timeout.InfiniteTimeSpan, default);
            if (_seat.Holder is THolder holder)
            {
                return holder;
            }

            known = _seat.Holder;
        }
    }

    // The pause begins on another thread, so one long leap could come before it.
    private async Task PassUntilAsync(Task news)
    {
        while (!news.IsCompleted)
        {
            _time.Pass(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }
    }
}
