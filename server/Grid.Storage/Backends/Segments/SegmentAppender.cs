namespace Grid.Storage.Backends;

/// <summary>Appends to one segment at a time, and enters what it appended into the index before anybody else appends.</summary>
/// <remarks>So whoever holds the gate knows: the index holds every record before the segment's end.</remarks>
internal sealed class SegmentAppender(SegmentSet segments, SegmentIndex index, long segmentSizeBytes)
{
    private SegmentFile? _segment;

    /// <summary>Held while appending.</summary>
    public Lock Gate { get; } = new();

    /// <summary>Goes on with a segment of an earlier run.</summary>
    public void Resume(SegmentFile segment) => _segment = segment;

    /// <summary>Appends records; nothing is appended when that fails. The caller holds the gate.</summary>
    public void Append(RecordBatch batch)
    {
        SegmentFile segment = OpenSegment();
        long start = segment.Append(batch.Bytes);
        batch.IsAppended = true;
        int entered = 0;
        try
        {
            for (; entered < batch.Records.Count; entered++)
            {
                Enter(segment, batch.Records[entered], start + batch.Records[entered].Offset);
            }
        }
        catch
        {
            segment.AddDead(batch.Records.Skip(entered).Sum(record => record.Header.RecordSizeBytes));
            throw;
        }
    }

    /// <summary>Appends copies of records, which the index is told of later. Returns where the first begins.</summary>
    public SegmentEnd AppendCopies(RecordBatch batch)
    {
        lock (Gate)
        {
            SegmentFile segment = OpenSegment();
            long start = segment.Append(batch.Bytes);
            segment.AddOwnFiles(batch.OwnFilesSizeBytes);
            return new SegmentEnd(segment.Number, start);
        }
    }

    /// <summary>Where the segment ends that is being appended to; null when there is none.</summary>
    public SegmentFile? Current(out SegmentEnd end)
    {
        lock (Gate)
        {
            end = _segment is null ? default : new SegmentEnd(_segment.Number, _segment.SizeBytes);
            return _segment;
        }
    }

    /// <summary>Appends to another segment from now on, if this is the one; false when it is, and that is not forced.</summary>
    public bool TryClose(SegmentFile segment, bool isForced)
    {
        lock (Gate)
        {
            if (_segment != segment)
            {
                return true;
            }

            if (isForced)
            {
                CloseSegment();
            }

            return isForced;
        }
    }

    private SegmentFile OpenSegment()
    {
        if (_segment?.WeightBytes >= segmentSizeBytes)
        {
            CloseSegment();
        }

        return _segment ??= segments.Create();
    }

    private void CloseSegment()
    {
        _segment!.Trim();
        _segment = null;
    }

    private void Enter(SegmentFile segment, in PendingRecord record, long offset)
    {
        RecordHeader header = record.Header;
        var location = SegmentLocation.Of(segment.Number, offset, record.IsOwnFile);
        bool replaces = header.Kind == RecordKind.Value;
        SegmentLocation? former = index.Upsert(header.Digest, location, header.WrittenAt, replaces);
        if (former is null)
        {
            segment.AddOwnFiles(record.IsOwnFile ? DiskSpace.Of(header.Digest.SizeBytes) : 0);
        }
        else if (replaces)
        {
            segments.AddDead(former.Value);
        }
        else
        {
            segment.AddDead(header.RecordSizeBytes);
        }
    }
}
