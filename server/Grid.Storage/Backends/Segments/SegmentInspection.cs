using Grid.Core;

namespace Grid.Storage.Backends;

/// <summary>Looks at a segment store without changing it, also while a server has it open.</summary>
public sealed class SegmentInspection : IDisposable
{
    private readonly SegmentStorePaths _paths;
    private readonly StoreManifest _manifest;
    private readonly SegmentIndex _index;
    private readonly SegmentSet _segments;

    private SegmentInspection(SegmentStorePaths paths, StoreManifest manifest, SegmentIndex index)
    {
        _paths = paths;
        _manifest = manifest;
        _index = index;
        _segments = new SegmentSet(paths.Segments, isReadOnly: true);
    }

    /// <exception cref="GridException">FAILED_PRECONDITION when there is no segment store, or its index cannot be read.</exception>
    public static SegmentInspection Open(string root)
    {
        SegmentStorePaths paths = new(Path.GetFullPath(root));
        StoreFormat.ThrowIfNotSegments(paths);
        StoreManifest? manifest = ManifestFile.Peek(paths.Manifest);
        SegmentIndex? index = manifest is null
            ? null
            : SegmentIndex.TryOpen(paths.Index, manifest.Seed, manifest.Generations, isReadOnly: true);
        return index is null
            ? throw GridException.FailedPrecondition(
                $"The index of '{paths.Root}' cannot be read: it is damaged, or a server that is new has not written it yet. "
                + "'grid storage scrub' makes it anew when no server has the store open.")
            : new SegmentInspection(paths, manifest!, index);
    }

    /// <summary>Counts what is held.</summary>
    public SegmentStoreFigures Count(CancellationToken cancellation)
    {
        SegmentStoreFigures figures = new()
        {
            IsClosed = _manifest.IsClean,
            SegmentCount = _segments.Count,
            SegmentSizeBytes = _segments.SizeBytes,
            IndexSizeBytes = _index.SizeBytes,
        };
        foreach ((_, FoundRecord record) in LiveRecords(cancellation))
        {
            figures = Add(figures, record.Header);
        }

        return figures;
    }

    /// <summary>Reads everything that is held and names what is not as it was written.</summary>
    public IEnumerable<DamagedRecord> FindDamaged(CancellationToken cancellation) =>
        from live in LiveRecords(cancellation)
        where !RecordCheck.IsWhole(live.Segment, live.Record, _paths.Files)
        select RecordCheck.Describe(live.Segment, live.Record);

    public void Dispose() => _segments.Dispose();

    private static SegmentStoreFigures Add(SegmentStoreFigures figures, in RecordHeader header)
    {
        DateTimeOffset at = StoreClock.ToTime(header.WrittenAt);
        (DateTimeOffset oldest, DateTimeOffset latest) = figures.WrittenAt ?? (at, at);
        figures = figures with { WrittenAt = (at < oldest ? at : oldest, at > latest ? at : latest) };
        return header.Kind == RecordKind.OwnFile
            ? figures with
            {
                FileCount = figures.FileCount + 1,
                FileSizeBytes = figures.FileSizeBytes + header.Digest.SizeBytes,
                RecordSizeBytes = figures.RecordSizeBytes + header.RecordSizeBytes,
            }
            : figures with
            {
                RecordCount = figures.RecordCount + 1,
                RecordSizeBytes = figures.RecordSizeBytes + header.RecordSizeBytes,
            };
    }

    private IEnumerable<(SegmentFile Segment, FoundRecord Record)> LiveRecords(CancellationToken cancellation)
    {
        foreach (SegmentFile segment in _segments.InOrder)
        {
            foreach (FoundRecord record in SegmentScan.RecordsOf(segment, offset: 0))
            {
                cancellation.ThrowIfCancellationRequested();
                if (RecordCheck.IsLive(_index, segment, record))
                {
                    yield return (segment, record);
                }
            }
        }
    }
}
