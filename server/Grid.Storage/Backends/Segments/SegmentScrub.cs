using Grid.Core;
using Microsoft.Extensions.Logging;

namespace Grid.Storage.Backends;

/// <summary>Opens a segment store, mending what a start mends, reads everything in it, and drops what is damaged.</summary>
public static class SegmentScrub
{
    /// <summary>Scrubs a store that nobody has open; what is dropped is reported one by one.</summary>
    /// <returns>What was found when it was opened.</returns>
    /// <exception cref="GridException">FAILED_PRECONDITION when it is in use, or there is none.</exception>
    public static SegmentStoreReport Run(
        string root, Action<DamagedRecord> report, TimeProvider time, ILogger? log, CancellationToken cancellation)
    {
        SegmentStorePaths paths = new(Path.GetFullPath(root));
        StoreFormat.ThrowIfNotSegments(paths);
        bool hasOwnFiles = Directory.Exists(paths.Files);
        using SegmentEngine engine = SegmentEngine.Open(root, hasOwnFiles, new SegmentStoreOptions(), time, log);
        foreach (SegmentFile segment in engine.Segments.InOrder)
        {
            foreach (FoundRecord record in SegmentScan.RecordsOf(segment, offset: 0))
            {
                cancellation.ThrowIfCancellationRequested();
                if (RecordCheck.IsLive(engine.Index, segment, record) && !RecordCheck.IsWhole(segment, record, paths.Files))
                {
                    engine.DropDamaged(record.Header.Digest, RecordCheck.LocationOf(segment, record));
                    report(RecordCheck.Describe(segment, record));
                }
            }
        }

        return engine.Report;
    }
}
