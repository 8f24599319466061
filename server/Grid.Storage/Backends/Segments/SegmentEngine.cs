using Grid.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Grid.Storage.Backends;

/// <summary>
/// The log-structured map under <see cref="SegmentBlobStore"/> and <see cref="SegmentActionCache"/>: what is written is
/// appended to segments, an index says where it lies, the oldest segments make room.
/// </summary>
internal sealed class SegmentEngine : IDisposable
{
    private const int ReadAttemptsMax = 3;

    private readonly ILogger _log;
    private readonly ManifestFile _manifest;
    private readonly SegmentUpkeep _upkeep;
    private readonly IDisposable _lock;
    private long _damagedCount;
    private volatile bool _isClosed;

    private SegmentEngine(OpenedSegments opened, SegmentStoreOptions options, StoreClock clock, TimeProvider time, ILogger log)
    {
        _log = log;
        _lock = opened.Lock;
        _manifest = opened.ManifestFile;
        Root = opened.Paths.Root;
        Options = options;
        Clock = clock;
        Index = opened.Index;
        Segments = opened.Segments;
        OwnFiles = opened.OwnFiles;
        Report = opened.Report;
        Ledger = new SpaceLedger(options.SizeBytesBound);
        Ledger.Take(Segments.InOrder.Sum(segment => segment.WeightBytes));
        Appenders = new AppenderPool(Segments, Index, options);
        Appenders.Resume(opened.Open);
        Publisher = new SegmentPublisher(opened.Paths, _manifest, Index, Segments, Appenders, OwnFiles);
        Reclaimer = new SegmentReclaimer(this);
        Publisher.Begin(opened.Manifest);
        if (!Report.WasClean && !Report.IsNew)
        {
            Publisher.Checkpoint();
        }

        Shrink();
        _upkeep = SegmentUpkeep.Start(this, time, log);
    }

    public string Root { get; }

    public SegmentStoreOptions Options { get; }

    public SegmentStoreReport Report { get; }

    public StoreClock Clock { get; }

    public SegmentIndex Index { get; }

    public SegmentSet Segments { get; }

    public AppenderPool Appenders { get; }

    public OwnFiles? OwnFiles { get; }

    public SpaceLedger Ledger { get; }

    public SegmentPublisher Publisher { get; }

    public SegmentReclaimer Reclaimer { get; }

    /// <summary>How many records were found damaged since the store was opened.</summary>
    public long DamagedCount => Interlocked.Read(ref _damagedCount);

    /// <summary>Opens or makes the store in a folder, for this process alone.</summary>
    /// <exception cref="GridException">FAILED_PRECONDITION when it is in use, cannot be written, or holds something else.</exception>
    public static SegmentEngine Open(
        string root, bool hasOwnFiles, SegmentStoreOptions options, TimeProvider time, ILogger? log)
    {
        options.ThrowIfInvalid();
        log ??= NullLogger.Instance;
        OpenedSegments opened = SegmentOpener.Open(root, hasOwnFiles);
        try
        {
            SegmentEngine engine = new(opened, options, new StoreClock(time, options.ProtectionWindow), time, log);
            engine.LogReport();
            return engine;
        }
        catch (IOException failure)
        {
            opened.Close();
            throw SegmentOpener.Refusal(opened.Paths.Root, failure);
        }
    }

    /// <summary>Whether something is held under a digest, which thereby counts as used now.</summary>
    public bool Holds(in Digest digest) => TryTouch(digest, Clock.Now, out _);

    /// <summary>As <see cref="Holds"/>, at a time the caller has asked for once.</summary>
    public bool TryTouch(in Digest digest, uint now, out SegmentLocation location) =>
        Index.TryTouch(digest, now, out location) && (IndexKey.IsExact(digest) || IsAt(digest, location));

    /// <summary>Reads what a segment holds under a digest, or null; what is damaged is dropped on the way.</summary>
    /// <param name="digest">What is sought.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="isOwnFile">Whether it lies in a file of its own instead.</param>
    /// <param name="place">Memory to read the record into, when it is large enough.</param>
    public ReadOnlyMemory<byte>? Read(
        in Digest digest, RecordKind kind, out bool isOwnFile, Memory<byte> place = default)
    {
        isOwnFile = false;
        for (int attempt = 0; attempt < ReadAttemptsMax && TryTouch(digest, Clock.Now, out SegmentLocation location); attempt++)
        {
            if (location.IsOwnFile)
            {
                isOwnFile = true;
                return null;
            }

            if (TryRead(digest, kind, location, place, out bool isRead) is { } content)
            {
                return content;
            }

            // It may have been moved while it was being read; what was read and has not moved is damaged.
            if (isRead && Index.TryFind(digest, out SegmentLocation current, out _) && current == location)
            {
                DropDamaged(digest, location);
            }
        }

        return null;
    }

    /// <summary>Takes room before it is filled.</summary>
    /// <exception cref="GridException">RESOURCE_EXHAUSTED when there is none.</exception>
    public void Reserve(Digest digest, long sizeBytes)
    {
        Ledger.Take(sizeBytes);
        if (!Ledger.IsOverfull)
        {
            return;
        }

        try
        {
            if (Reclaimer.TryMakeRoom(freeSizeBytes: 0))
            {
                return;
            }
        }
        catch (IOException failure)
        {
            Ledger.Release(sizeBytes);
            throw Refusal(failure);
        }

        Ledger.Release(sizeBytes);
        throw StoreLimits.Full(digest, Ledger.SizeBytesMax, Reclaimer.ProtectedSizeBytes, Clock.ProtectionWindow);
    }

    /// <summary>Appends records for which room was reserved; nothing is appended, and the room given back, when that fails.</summary>
    /// <exception cref="GridException">RESOURCE_EXHAUSTED when the file system is full.</exception>
    public void Append(RecordBatch batch)
    {
        try
        {
            Appenders.Append(batch);
        }
        catch (IOException failure)
        {
            // What lies in a segment takes its room, also when the index found none.
            Ledger.Release(batch.IsAppended ? 0 : batch.SizeBytes);
            throw Refusal(failure);
        }

        if (Publisher.UnpublishedSizeBytes >= Options.SyncSizeBytesMax)
        {
            _upkeep.Wake();
        }
    }

    /// <summary>Lets go of a record that cannot be read, and of its file.</summary>
    public void DropDamaged(Digest digest, SegmentLocation location)
    {
        if (TryRemove(digest, location))
        {
            Interlocked.Increment(ref _damagedCount);
            _log.Damaged(Root, digest.ToString(), location.IsOwnFile ? "its file" : $"segment {location.Segment:x}");
        }
    }

    /// <summary>Lets go of what is held under a digest; a segment's room comes back when it is reclaimed.</summary>
    public void Delete(Digest digest)
    {
        if (Index.TryFind(digest, out SegmentLocation location, out _))
        {
            TryRemove(digest, location);
        }
    }

    /// <summary>Deletes a blob's file if its entry could be removed.</summary>
    public bool TryDropFile(Digest digest, SegmentLocation location, Func<bool> tryRemove)
    {
        if (OwnFiles is null || !OwnFiles.TryDrop(digest, tryRemove))
        {
            return false;
        }

        long sizeBytes = DiskSpace.Of(digest.SizeBytes);
        Ledger.Release(sizeBytes);
        if (Segments.TryGet(location.Segment, out SegmentFile? segment))
        {
            segment.AddOwnFiles(-sizeBytes);
        }

        return true;
    }

    /// <summary>Deletes a segment that nothing points to any more.</summary>
    public void Delete(SegmentFile segment)
    {
        Segments.Delete(segment);
        Ledger.Release(segment.SizeBytes);
        _log.Reclaimed(Root, segment.Number);
    }

    public void Dispose()
    {
        if (_isClosed)
        {
            return;
        }

        _isClosed = true;
        _upkeep.Dispose();
        Close();
        _manifest.Dispose();
        Segments.Dispose();
        OwnFiles?.Dispose();
        _lock.Dispose();
    }

    /// <summary>Lets go of the folder as a crash does: nothing is brought to the medium or written down.</summary>
    internal void Abandon()
    {
        _isClosed = true;
        _upkeep.Dispose();
        _manifest.Dispose();
        Segments.Dispose();
        OwnFiles?.Dispose();
        _lock.Dispose();
    }

    private bool TryRemove(Digest digest, SegmentLocation location)
    {
        if (location.IsOwnFile)
        {
            return TryDropFile(digest, location, () => Index.TryRemove(digest, location));
        }

        if (!Index.TryRemove(digest, location))
        {
            return false;
        }

        Segments.AddDead(location);
        return true;
    }

    private void Close()
    {
        try
        {
            lock (Reclaimer.Gate)
            {
                Publisher.Close();
            }
        }
        catch (IOException failure)
        {
            _log.NotClosed(failure, Root);
        }
    }

    // A file system that is full has no room for copies: then the store is larger than asked for until there is.
    private void Shrink()
    {
        try
        {
            Reclaimer.TryMakeRoom(freeSizeBytes: 0);
        }
        catch (IOException failure)
        {
            _log.NotShrunk(failure, Root, Ledger.SizeBytesMax);
        }
    }

    private void LogReport()
    {
        foreach (string remark in Report.Remarks)
        {
            _log.Remarked(Root, remark);
        }

        _log.Opened(Root, Report);
    }

    // Of some digests the index knows a part only.
    private bool IsAt(in Digest digest, SegmentLocation location) =>
        Segments.TryGet(location.Segment, out SegmentFile? segment)
        && segment.TryReadHeader(location.Offset, out RecordHeader header)
        && header.Digest == digest;

    private ReadOnlyMemory<byte>? TryRead(
        in Digest digest, RecordKind kind, SegmentLocation location, Memory<byte> place, out bool isRead)
    {
        isRead = true;
        if (!Segments.TryGet(location.Segment, out SegmentFile? segment))
        {
            return null;
        }

        try
        {
            return kind == RecordKind.Value
                ? segment.TryReadValue(location.Offset, digest)
                : segment.TryReadBlob(location.Offset, digest, place);
        }
        catch (Exception failure) when (failure is ObjectDisposedException or IOException)
        {
            // Reclaimed or closed meanwhile, or out of reach for another reason than its own: that is not damage.
            isRead = false;
            return null;
        }
    }

    private GridException Refusal(IOException failure) => DiskSpace.IsExhausted(failure)
        ? DiskSpace.Exhausted(Root, failure)
        : new GridException(GridStatus.Internal, $"The store '{Root}' cannot be written: {failure.Message}", failure);
}
