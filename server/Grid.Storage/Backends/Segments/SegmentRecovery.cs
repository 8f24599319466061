namespace Grid.Storage.Backends;

/// <summary>
/// Makes index and segments agree after a stop that was not in order: entries that point beyond the last checkpoint are
/// dropped, and what lies there is read again; what lies beyond the last epoch that was published is verified too.
/// </summary>
internal sealed class SegmentRecovery(SegmentIndex index, SegmentSet segments, OwnFiles? ownFiles)
{
    private readonly Dictionary<long, long> _liveSizeBytes = [];

    public long ReadSizeBytes { get; private set; }

    public long RecoveredCount { get; private set; }

    public long DroppedEntryCount { get; private set; }

    public long DamagedRecordCount { get; private set; }

    public long TruncatedSizeBytes { get; private set; }

    public int OrphanFileCount { get; private set; }

    public void Run(Watermark checkpoint, Watermark published)
    {
        index.Sweep(entry => IsCovered(entry, checkpoint));
        foreach (SegmentFile segment in segments.InOrder)
        {
            long from = Math.Min(checkpoint.EndOf(segment.Number), segment.SizeBytes);
            ReadAgain(segment, from, published.EndOf(segment.Number));
        }

        CountWhatIsHeld();
        DeleteOrphans();
    }

    private bool IsCovered(in IndexEntry entry, Watermark checkpoint)
    {
        SegmentLocation location = new(entry.Location);
        bool isCovered = RecordHeader.FunctionOf(IndexKey.FunctionOf(entry.Meta)) is not null
            && checkpoint.Covers(location)
            && segments.TryGet(location.Segment, out SegmentFile? segment)
            && location.Offset < segment.SizeBytes;
        DroppedEntryCount += isCovered ? 0 : 1;
        return isCovered;
    }

    private void ReadAgain(SegmentFile segment, long from, long publishedEnd)
    {
        long end = from;
        foreach (FoundRecord record in SegmentScan.RecordsOf(segment, from))
        {
            bool isTrusted = record.Offset < publishedEnd && !record.IsSought;
            if (isTrusted || IsWhole(segment, record))
            {
                Enter(segment, record);
                end = record.End;
            }
            else
            {
                DamagedRecordCount++;
            }
        }

        ReadSizeBytes += segment.SizeBytes - from;
        TruncatedSizeBytes += segment.SizeBytes - end;
        if (from < segment.SizeBytes)
        {
            segment.Truncate(end);
        }
    }

    private bool IsWhole(SegmentFile segment, in FoundRecord record) =>
        SegmentScan.IsGenuine(segment, record)
        && (record.Header.Kind != RecordKind.OwnFile || (ownFiles?.IsIntact(record.Header.Digest) ?? false));

    private void Enter(SegmentFile segment, in FoundRecord record)
    {
        bool isOwnFile = record.Header.Kind == RecordKind.OwnFile;
        if (isOwnFile && !(ownFiles?.Exists(record.Header.Digest) ?? false))
        {
            return;
        }

        var location = SegmentLocation.Of(segment.Number, record.Offset, isOwnFile);
        if (IsOutdated(record.Header))
        {
            return;
        }

        index.Upsert(record.Header.Digest, location, record.Header.WrittenAt, replaces: true);
        RecoveredCount++;
    }

    // Segments are not read in the order in which they were written, and a copy may come after what replaced its original.
    private bool IsOutdated(in RecordHeader header) =>
        header.Kind == RecordKind.Value
        && index.TryFind(header.Digest, out SegmentLocation location, out _)
        && segments.TryGet(location.Segment, out SegmentFile? segment)
        && segment.TryReadHeader(location.Offset, out RecordHeader present)
        && present.Digest == header.Digest
        && present.Version > header.Version;

    private void CountWhatIsHeld()
    {
        foreach (SegmentFile segment in segments.InOrder)
        {
            segment.AddOwnFiles(-segment.OwnFilesSizeBytes);
        }

        index.Sweep(entry =>
        {
            Count(entry);
            return true;
        });
        foreach (SegmentFile segment in segments.InOrder)
        {
            // How long a value is, only its record knows: then nothing counts as dead that is not known to be.
            long live = _liveSizeBytes.GetValueOrDefault(segment.Number);
            segment.SetDead(ownFiles is null ? 0 : Math.Max(0, segment.SizeBytes - live));
        }
    }

    private void Count(in IndexEntry entry)
    {
        SegmentLocation location = new(entry.Location);
        if (!segments.TryGet(location.Segment, out SegmentFile? segment))
        {
            return;
        }

        int sizeBytes = IndexKey.SizeOf(entry.Meta);
        if (location.IsOwnFile)
        {
            bool isKnown = segment.TryReadHeader(location.Offset, out RecordHeader header);
            segment.AddOwnFiles(isKnown ? DiskSpace.Of(header.Digest.SizeBytes) : 0);
            sizeBytes = 0;
        }

        _liveSizeBytes[segment.Number] = _liveSizeBytes.GetValueOrDefault(segment.Number)
            + RecordHeader.RecordSizeOf(RecordHeader.FunctionOf(IndexKey.FunctionOf(entry.Meta))!, sizeBytes);
    }

    private void DeleteOrphans()
    {
        foreach (FoundFile found in ownFiles?.Scan() ?? [])
        {
            if (!index.TryFind(found.File.Digest, out SegmentLocation location, out _) || !location.IsOwnFile)
            {
                ownFiles!.Delete(found.File);
                OrphanFileCount++;
            }
        }
    }
}
