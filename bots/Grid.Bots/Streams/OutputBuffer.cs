using Grid.Core;

namespace Grid.Bots.Streams;

/// <summary>What a command wrote to one output lately. It is written on the thread that hears all commands, so it never waits.</summary>
internal sealed class OutputBuffer(int bytesMax)
{
    private readonly Lock _gate = new();
    private readonly RecentBytes _bytes = new(bytesMax);
    private readonly TaskCompletionSource _ended = NewChange();
    private TaskCompletionSource? _change;

    /// <summary>Over when the command has ended, and with it its output.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Over as soon as anything has changed since it was asked for.</summary>
    public Task Changed
    {
        get
        {
            lock (_gate)
            {
                _change ??= NewChange();
                return _change.Task;
            }
        }
    }

    /// <summary>Takes what the command wrote.</summary>
    public void Append(ReadOnlySpan<byte> content)
    {
        lock (_gate)
        {
            _bytes.Append(_bytes.End, content);
            Change();
        }
    }

    /// <summary>Nothing more will come.</summary>
    public void End()
    {
        lock (_gate)
        {
            _ended.TrySetResult();
            Change();
        }
    }

    /// <summary>Whether there is more than what lies before an offset, or will never be.</summary>
    public bool HasNews(long offset)
    {
        lock (_gate)
        {
            return Ended.IsCompleted || _bytes.End > offset;
        }
    }

    /// <summary>Copies what comes next at an offset, or after what was lost since.</summary>
    public OutputPiece Read(long offset, Span<byte> target)
    {
        lock (_gate)
        {
            long from = Math.Max(offset, _bytes.Start);
            int count = from < _bytes.End ? _bytes.Read(from, target) : 0;
            return new OutputPiece(from, count, Ended.IsCompleted && from + count == _bytes.End);
        }
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Change()
    {
        _change?.SetResult();
        _change = null;
    }
}
