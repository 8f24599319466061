using System.Diagnostics.Metrics;

namespace Grid.Dispatch.Operating;

/// <summary>
/// A farm in gauges, under the meter that the whole server shares. They show what <see cref="RefreshAsync"/> found last:
/// whoever reads them asks for it first, and nothing is counted for readers that do not come.
/// </summary>
public sealed class FarmGauges : IDisposable
{
    private readonly Func<Dispatcher?> _find;
    private readonly TimeProvider _time;
    private readonly Meter _meter = new("Grid");
    private FarmFigures _figures = FarmFigures.None;

    /// <param name="find">The dispatcher of the scheduler; null while another server has it.</param>
    /// <param name="time">By which ages are told.</param>
    public FarmGauges(Func<Dispatcher?> find, TimeProvider time)
    {
        (_find, _time) = (find, time);
        OfJobs("grid.queue.length", "{job}", "Jobs that wait for a bot, those of paused instances included.", row => row.Queued);
        OfJobs("grid.queue.paused", "{job}", "Of those, the jobs of paused instances.", row => row.Paused);
        OfJobs("grid.queue.executing", "{job}", "Jobs that bots hold.", row => row.Executing);
        OfJobs("grid.queue.oldest_age", "s", "How long the oldest job has been waiting.", row => (long)row.OldestAge.TotalSeconds);
        OfBots("grid.bots.connected", "{bot}", "Bots with an open session.", row => row.Count);
        OfBots("grid.bots.capacity", "{job}", "Jobs that these bots can hold at once.", row => row.Capacity);
        OfBots("grid.bots.idle_capacity", "{job}", "Jobs more that these bots would take now.", row => row.Idle);
    }

    /// <summary>Looks at the farm as it is now.</summary>
    public async Task RefreshAsync(CancellationToken cancellation)
    {
        Volatile.Write(
            ref _figures,
            _find() is { } dispatcher
                ? await dispatcher.Survey.FiguresAsync(_time.GetUtcNow(), cancellation)
                : FarmFigures.None);
    }

    public void Dispose() => _meter.Dispose();

    private void OfJobs(string name, string unit, string description, Func<PlatformFigures, long> read) =>
        _meter.CreateObservableGauge(name, () => Volatile.Read(ref _figures).Platforms.Select(row => new Measurement<long>(
            read(row), new("instance", row.Instance), new("platform", row.Platform))), unit, description);

    private void OfBots(string name, string unit, string description, Func<BotFigures, long> read) =>
        _meter.CreateObservableGauge(name, () => Volatile.Read(ref _figures).Bots.Select(row => new Measurement<long>(
            read(row), new("instance", row.Instance), new("platform", row.Platform), new("status", row.Status))), unit, description);
}
