using System.Diagnostics;

namespace Grid.Benchmarks.Load;

/// <summary>Which calls are made: each once, or over and over until a time has passed. Shared by all connections.</summary>
internal sealed class LoadPlan : ILoadSource
{
    private readonly IReadOnlyList<LoadCall> _calls;
    private readonly TimeSpan? _duration;
    private long _start;
    private int _next = -1;
    private long _itemsDone;

    private LoadPlan(IReadOnlyList<LoadCall> calls, TimeSpan? duration)
    {
        _calls = calls;
        _duration = duration;
    }

    /// <summary>Items of the calls that were answered.</summary>
    public long ItemsDone => Interlocked.Read(ref _itemsDone);

    public static LoadPlan Once(IReadOnlyList<LoadCall> calls) => new(calls, duration: null);

    public static LoadPlan For(TimeSpan duration, IReadOnlyList<LoadCall> calls) => new(calls, duration);

    /// <summary>Begins to count the time.</summary>
    public void Start() => _start = Stopwatch.GetTimestamp();

    public bool TryNext(out LoadCall call)
    {
        int index = Interlocked.Increment(ref _next);
        bool isLeft = _duration is { } duration ? Stopwatch.GetElapsedTime(_start) < duration : index < _calls.Count;
        call = isLeft ? _calls[index % _calls.Count] : default;
        return isLeft;
    }

    public void Done(LoadAnswer answer) => Interlocked.Add(ref _itemsDone, answer.Call.Items);
}
