using System.Diagnostics.Metrics;
using Grid.Conformance;
using Grid.Core;
using Grid.Server.Composition;
using Microsoft.Extensions.Logging;

namespace Grid.Server.Tests.Composition;

public sealed class StorageWatchTests : IDisposable
{
    private readonly Meter _meter = new("test");
    private readonly ManualTime _time = new();
    private readonly Notebook _notes = new();

    [Fact]
    public void A_part_that_fails_every_call_is_logged_once_in_a_while_with_the_number_of_the_others()
    {
        StorageWatch watch = Create();

        for (int i = 0; i < 100; i++)
        {
            watch.PartFailed(GridException.Unavailable("Replica 1: out of order"));
        }

        watch.PartFailed(GridException.Unavailable("Replica 2: out of order"));
        _time.Advance(StorageWatch.QuietPeriod);
        watch.PartFailed(GridException.Unavailable("Replica 1: out of order"));

        _notes.Lines.ShouldBe(
        [
            "grid.yml:5:3: Replica 1: out of order (and 0 failures before that)",
            "grid.yml:5:3: Replica 2: out of order (and 0 failures before that)",
            "grid.yml:5:3: Replica 1: out of order (and 99 failures before that)",
        ]);
    }

    [Fact]
    public void What_is_lost_or_spoilt_is_logged_each_time()
    {
        StorageWatch watch = Create();
        Digest digest = Digest.Of("a"u8);

        watch.PartFailed(new GridException(GridStatus.DataLoss, "Fallback: gone"));
        watch.PartFailed(new GridException(GridStatus.DataLoss, "Fallback: gone"));
        watch.BlobCorrupt("Replica 1", digest);

        _notes.Lines.ShouldBe(
        [
            "grid.yml:5:3: Fallback: gone",
            "grid.yml:5:3: Fallback: gone",
            $"grid.yml:5:3: Replica 1 has a spoilt copy of blob {digest}",
        ]);
    }

    public void Dispose() => _meter.Dispose();

    private StorageWatch Create() => new("grid.yml:5:3", new StorageWatchMetrics(_meter), _notes, _time);

    /// <summary>Keeps what is logged.</summary>
    private sealed class Notebook : ILogger
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter) => Lines.Add(formatter(state, exception));
    }
}
