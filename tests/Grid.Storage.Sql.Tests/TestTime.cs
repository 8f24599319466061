namespace Grid.Storage.Sql.Tests;

/// <summary>A clock that a test moves; its timers are the real ones.</summary>
internal sealed class TestTime : TimeProvider
{
    private long _offsetTicks;

    private readonly DateTimeOffset _start = System.GetUtcNow();

    /// <summary>Stands still until it is moved.</summary>
    public override DateTimeOffset GetUtcNow() => _start.AddTicks(Interlocked.Read(ref _offsetTicks));

    public void Advance(TimeSpan duration) => Interlocked.Add(ref _offsetTicks, duration.Ticks);
}
