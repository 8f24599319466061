namespace Grid.Core;

/// <summary>The pause before something that failed is tried again: it doubles with every failure in a row, up to a longest.</summary>
public sealed class Backoff
{
    private readonly TimeSpan _min;
    private readonly TimeSpan _max;

    /// <summary>Pauses that only the number of tries bounds.</summary>
    /// <param name="min">The first pause.</param>
    public Backoff(TimeSpan min)
        : this(min, TimeSpan.MaxValue)
    {
    }

    /// <param name="min">The first pause.</param>
    /// <param name="max">The longest one.</param>
    public Backoff(TimeSpan min, TimeSpan max)
    {
        _min = min;
        _max = max;
        Pause = min;
    }

    /// <summary>How long to wait now.</summary>
    public TimeSpan Pause { get; private set; }

    /// <summary>It failed once more.</summary>
    public void Grow() => Pause = Pause < _max / 2 ? Pause * 2 : _max;

    /// <summary>Waits, and longer the next time.</summary>
    public async Task WaitAsync(TimeProvider time, CancellationToken cancellation)
    {
        await Task.Delay(Pause, time, cancellation);
        Grow();
    }

    /// <summary>It went well: the next failure begins with the first pause.</summary>
    public void Reset() => Pause = _min;
}
