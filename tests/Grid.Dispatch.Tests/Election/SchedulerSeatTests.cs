using Grid.Core;
using Grid.Dispatch.Election;
using Shouldly;
using Xunit;

namespace Grid.Dispatch.Tests.Election;

public sealed class SchedulerSeatTests : IAsyncDisposable
{
    private static readonly RemoteAddress Other = RemoteAddress.Parse("http://127.0.0.1:1");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Desk _desk = new();
    private readonly ManualTime _time = new();
    private readonly SchedulerSeat _seat;

    public SchedulerSeatTests() => _seat = new SchedulerSeat(new SeatLimits { WaitersMax = 1 }, _time);

    public async ValueTask DisposeAsync()
    {
        await _seat.DisposeAsync();
        await _desk.DisposeAsync();
    }

    [Fact]
    public async Task A_scheduler_in_memory_is_here_from_the_beginning()
    {
        await using SchedulerSeat seat = SchedulerSeat.Of(_desk.Dispatcher, _time);

        seat.Holder.ShouldBeOfType<SeatHolder.Here>().Dispatcher.ShouldBe(_desk.Dispatcher);
    }

    [Fact]
    public async Task Whoever_waits_is_woken_when_somebody_has_the_scheduler()
    {
        Task<bool> news = _seat.WaitForNewsAsync(known: null, Patience, default);

        await _seat.LeaveToAsync(Other, epoch: 1);

        (await news).ShouldBeTrue();
        _seat.Holder.ShouldBeOfType<SeatHolder.Elsewhere>().Address.ShouldBe(Other);
    }

    [Fact]
    public async Task Patience_ends()
    {
        Task<bool> news = _seat.WaitForNewsAsync(known: null, Patience, default);

        _time.Pass(Patience);

        (await news).ShouldBeFalse();
    }

    [Fact]
    public async Task News_that_are_there_already_are_not_waited_for()
    {
        SeatHolder former = await _seat.TakeAsync(_desk.Dispatcher, epoch: 1);
        await _seat.LeaveToAsync(Other, epoch: 2);

        (await _seat.WaitForNewsAsync(former, Patience, default)).ShouldBeTrue();
    }

    [Fact]
    public async Task One_more_than_may_wait_is_sent_away()
    {
        Task<bool> first = _seat.WaitForNewsAsync(known: null, Patience, default);

        GridException refusal = await Should.ThrowAsync<GridException>(
            () => _seat.WaitForNewsAsync(known: null, Patience, default));

        refusal.Status.ShouldBe(GridStatus.Unavailable);
        first.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task Who_had_the_scheduler_is_told_that_another_has_it()
    {
        SeatHolder here = await _seat.TakeAsync(_desk.Dispatcher, epoch: 1);

        await _seat.LeaveToAsync(Other, epoch: 2);

        here.Gone.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public async Task News_of_an_older_epoch_are_dropped()
    {
        await _seat.LeaveToAsync(Other, epoch: 2);

        SeatHolder late = await _seat.TakeAsync(_desk.Dispatcher, epoch: 1);

        late.Gone.IsCancellationRequested.ShouldBeTrue();
        _seat.Holder.ShouldBeOfType<SeatHolder.Elsewhere>();
    }

    [Fact]
    public async Task One_who_is_gone_already_vacates_nothing()
    {
        SeatHolder here = await _seat.TakeAsync(_desk.Dispatcher, epoch: 1);
        await _seat.LeaveToAsync(Other, epoch: 2);

        await _seat.VacateAsync(here);

        _seat.Holder.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_closed_seat_sends_everybody_away()
    {
        Task<bool> waiting = _seat.WaitForNewsAsync(known: null, Patience, default);

        await _seat.DisposeAsync();

        (await waiting).ShouldBeTrue();
        await Should.ThrowAsync<GridException>(() => _seat.WaitForNewsAsync(known: null, Patience, default));
    }
}
