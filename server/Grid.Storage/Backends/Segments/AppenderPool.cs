namespace Grid.Storage.Backends;

/// <summary>The appenders of a store: as many as can be busy at once, and whoever finds one idle takes it.</summary>
internal sealed class AppenderPool
{
    private readonly SegmentSet _segments;
    private readonly SegmentAppender[] _appenders;
    private long _appendedSizeBytes;

    public AppenderPool(SegmentSet segments, SegmentIndex index, SegmentStoreOptions options)
    {
        _segments = segments;
        _appenders =
        [
            .. Enumerable.Range(0, options.EffectiveAppenderCount)
                .Select(_ => new SegmentAppender(segments, index, options.EffectiveSegmentSizeBytes)),
        ];
    }

    /// <summary>Bytes appended since the store was opened.</summary>
    public long AppendedSizeBytes => Interlocked.Read(ref _appendedSizeBytes);

    /// <summary>Goes on with segments of an earlier run, as far as there are appenders for them.</summary>
    public void Resume(IEnumerable<SegmentFile> segments)
    {
        foreach ((SegmentAppender appender, SegmentFile segment) in _appenders.Zip(segments))
        {
            appender.Resume(segment);
        }
    }

    /// <summary>Appends records and enters them into the index; nothing is appended when that fails.</summary>
    public void Append(RecordBatch batch)
    {
        if (!TryAppendIdle(batch))
        {
            SegmentAppender appender = _appenders[Environment.CurrentManagedThreadId % _appenders.Length];
            lock (appender.Gate)
            {
                appender.Append(batch);
            }
        }

        Interlocked.Add(ref _appendedSizeBytes, batch.SizeBytes);
    }

    /// <summary>Appends copies of records, which the index is told of later. Returns where the first begins.</summary>
    public SegmentEnd AppendCopies(RecordBatch batch)
    {
        SegmentEnd start = _appenders[^1].AppendCopies(batch);
        Interlocked.Add(ref _appendedSizeBytes, batch.SizeBytes);
        return start;
    }

    /// <summary>The point up to which everything was appended, and entered into the index.</summary>
    public Watermark Mark(out IReadOnlyList<SegmentFile> open)
    {
        // First the number, then the ends: a segment that is made in between counts for as much as its end says, or not at all.
        long next = _segments.NextNumber;
        List<SegmentEnd> ends = [];
        List<SegmentFile> files = [];
        foreach (SegmentAppender appender in _appenders)
        {
            if (appender.Current(out SegmentEnd end) is { } segment)
            {
                ends.Add(end);
                files.Add(segment);
            }
        }

        open = files;
        return new Watermark(next, ends);
    }

    /// <summary>Appends nothing more to a segment. Unless that is forced, one that is being appended to is left alone.</summary>
    public bool TryClose(SegmentFile segment, bool isForced)
    {
        foreach (SegmentAppender appender in _appenders)
        {
            if (!appender.TryClose(segment, isForced))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryAppendIdle(RecordBatch batch)
    {
        foreach (SegmentAppender appender in _appenders)
        {
            if (!appender.Gate.TryEnter())
            {
                continue;
            }

            try
            {
                appender.Append(batch);
                return true;
            }
            finally
            {
                appender.Gate.Exit();
            }
        }

        return false;
    }
}
