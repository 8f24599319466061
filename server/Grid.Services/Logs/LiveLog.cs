using Grid.Core;

namespace Grid.Services.Logs;

/// <summary>One stream: what is kept of it, who writes it, and who waits for more.</summary>
internal sealed class LiveLog(LogStreamId stream, RecentBytes ring, DateTimeOffset now)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource? _change;
    private CancellationTokenSource? _writer;
    private int _readers;
    private GridException? _giveUp;
    private bool _isReleased;

    public LogStreamId Stream => stream;

    /// <summary>Nothing more will be written.</summary>
    public bool IsFinished { get; private set; }

    /// <summary>Somebody's call writes it at this moment.</summary>
    public bool HasWriter
    {
        get
        {
            lock (_gate)
            {
                return _writer is not null;
            }
        }
    }

    public bool HasReaders => Volatile.Read(ref _readers) > 0;

    /// <summary>When it was created, a writer left it, or it was finished.</summary>
    public DateTimeOffset RestingSince { get; private set; } = now;

    public long CommittedSize
    {
        get
        {
            lock (_gate)
            {
                return ring.End;
            }
        }
    }

    /// <summary>
    /// Over as soon as anything has changed since it was asked for: ask before looking, and nothing is missed.
    /// </summary>
    public Task Changed
    {
        get
        {
            lock (_gate)
            {
                _change ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                return _change.Task;
            }
        }
    }

    /// <summary>Begins to write; whoever did until now is sent away by the token it got.</summary>
    public CancellationToken Enter()
    {
        CancellationTokenSource? former;
        CancellationTokenSource own = new();
        lock (_gate)
        {
            former = _writer;
            _writer = own;
        }

        former?.Cancel();
        return own.Token;
    }

    /// <summary>Ends the writing that <see cref="Enter"/> began; nothing happens when another took over.</summary>
    public void Leave(DateTimeOffset at, CancellationToken entered)
    {
        lock (_gate)
        {
            if (_writer?.Token == entered)
            {
                _writer = null;
                RestingSince = at;
                Change();
            }
        }
    }

    /// <summary>Adds bytes at an offset: the end, or beyond it when what lies between was lost on the way.</summary>
    /// <exception cref="GridException">
    /// INVALID_ARGUMENT when they are there already, FAILED_PRECONDITION when it is finished, ABORTED when it was given up.
    /// </exception>
    public void Append(long offset, ReadOnlySpan<byte> content)
    {
        lock (_gate)
        {
            ThrowIfFinished(content);
            if (offset < ring.End)
            {
                throw GridException.InvalidArgument(
                    $"Data came for offset {offset} where {ring.End} is next: ask QueryWriteStatus, and go on there.");
            }

            ring.Append(offset, content);
            Change();
        }
    }

    /// <summary>Nothing more will come.</summary>
    public void Finish(DateTimeOffset at)
    {
        lock (_gate)
        {
            IsFinished = true;
            RestingSince = at;
            Change();
        }
    }

    /// <summary>Nothing more is to be expected: readers are told why. Nothing happens to one that is finished.</summary>
    public void GiveUp(GridException reason)
    {
        lock (_gate)
        {
            _giveUp = IsFinished ? null : reason;
            Change();
        }
    }

    /// <summary>Gives its memory back; the stream is not to be found any more.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _isReleased = true;
            ring.Release();
            Change();
        }
    }

    public void AddReader() => Interlocked.Increment(ref _readers);

    public void RemoveReader() => Interlocked.Decrement(ref _readers);

    /// <summary>Copies what there is from an offset on.</summary>
    /// <exception cref="GridException">Nothing more is to be expected, although the stream was not finished.</exception>
    public LogPiece Read(long offset, Span<byte> target)
    {
        lock (_gate)
        {
            if (offset < ring.Start)
            {
                return new LogPiece(0, ring.Start, IsLost: true, IsEnd: false);
            }

            if (offset < ring.End)
            {
                return new LogPiece(ring.Read(offset, target), ring.Start, IsLost: false, IsEnd: false);
            }

            return _giveUp is null ? new LogPiece(0, ring.Start, IsLost: false, IsFinished) : throw _giveUp;
        }
    }

    private void ThrowIfFinished(ReadOnlySpan<byte> content)
    {
        if (_isReleased)
        {
            throw new GridException(GridStatus.Aborted, $"Log stream '{stream}' was not written for too long, and is gone.");
        }

        if (IsFinished && !content.IsEmpty)
        {
            throw GridException.FailedPrecondition($"Log stream '{stream}' is finished: nothing can be added to it.");
        }
    }

    private void Change()
    {
        _change?.SetResult();
        _change = null;
    }
}
