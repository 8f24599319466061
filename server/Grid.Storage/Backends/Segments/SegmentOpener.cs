using Grid.Core;

namespace Grid.Storage.Backends;

/// <summary>Opens the folder of a segment store, whatever state it is in, and says what was found and done.</summary>
internal sealed class SegmentOpener
{
    private readonly SegmentStorePaths _paths;
    private readonly List<string> _remarks = [];

    private SegmentOpener(SegmentStorePaths paths) => _paths = paths;

    /// <summary>Opens or makes a store.</summary>
    /// <param name="root">The folder; made when there is none.</param>
    /// <param name="hasOwnFiles">Whether large blobs are files of their own.</param>
    /// <exception cref="GridException">
    /// FAILED_PRECONDITION when another process has it open, or it holds something else.
    /// </exception>
    public static OpenedSegments Open(string root, bool hasOwnFiles)
    {
        root = Path.GetFullPath(root);
        SegmentOpener opener = new(new SegmentStorePaths(root));
        FileStream held = StoreFolder.LockRoot(root);
        ManifestFile? manifest = null;
        OwnFiles? ownFiles = null;
        try
        {
            opener.Prepare();
            manifest = ManifestFile.Open(opener._paths.Manifest);
            ownFiles = hasOwnFiles ? new OwnFiles(StoreFolder.Open(opener._paths.Files)) : null;
            return opener.Open(held, manifest, ownFiles);
        }
        catch (Exception failure)
        {
            ownFiles?.Dispose();
            manifest?.Dispose();
            held.Dispose();
            throw failure is IOException fault ? Refusal(root, fault) : failure;
        }
    }

    /// <summary>What a store that cannot be opened is refused with.</summary>
    public static GridException Refusal(string root, IOException failure) => DiskSpace.IsExhausted(failure)
        ? DiskSpace.Exhausted(root, failure)
        : new GridException(
            GridStatus.FailedPrecondition, $"The store '{root}' cannot be opened: {failure.Message}", failure);

    private void Prepare()
    {
        if (StoreFormat.Check(_paths) is { } remark)
        {
            _remarks.Add(remark);
        }

        Directory.CreateDirectory(_paths.Segments);
    }

    private OpenedSegments Open(FileStream held, ManifestFile file, OwnFiles? ownFiles)
    {
        StoreManifest? manifest = file.Read();
        SegmentSet segments = new(_paths.Segments);
        segments.SkipTo(manifest?.Published.NextSegment ?? 0);
        SegmentIndex? index = TryOpenIndex(manifest, segments);
        bool isNew = manifest is null && segments.Count == 0;
        if (index is null)
        {
            // Before there is another index: a crash in between must not take it for the one of the old manifest.
            manifest = Forget(file, manifest);
        }

        OpenedSegments opened = new()
        {
            Paths = _paths,
            Lock = held,
            ManifestFile = file,
            Manifest = manifest!,
            Index = index ?? SegmentIndex.Create(_paths.Index),
            Segments = segments,
            OwnFiles = ownFiles,
            Report = new SegmentStoreReport { IsNew = true, Remarks = _remarks },
        };
        opened = opened with { Manifest = opened.Manifest with { Seed = opened.Index.Seed } };
        return isNew ? opened : TryOpenClean(opened) ?? Recover(opened, index is null);
    }

    private static StoreManifest Forget(ManifestFile file, StoreManifest? manifest)
    {
        manifest ??= new StoreManifest();
        manifest = manifest with
        {
            Sequence = manifest.Sequence + 1,
            IsClean = false,
            Generations = [],
            Checkpoint = Watermark.Zero,
        };
        file.Write(manifest);
        return manifest;
    }

    private SegmentIndex? TryOpenIndex(StoreManifest? manifest, SegmentSet segments)
    {
        if (manifest is null)
        {
            Remark(segments.Count > 0, "there is no manifest that is whole, so everything is read again");
            return null;
        }

        var index = SegmentIndex.TryOpen(_paths.Index, manifest.Seed, manifest.Generations);
        if (!manifest.IsClean)
        {
            // Nobody wrote the counts down.
            index?.Recount();
        }

        if (index is not null && index.IsPlausible(entry => IsPossible(entry, segments), isTorn: !manifest.IsClean))
        {
            return index;
        }

        Remark(segments.Count > 0, $"the index is {(index is null ? "missing or cut short" : "not this store's")}");
        return null;
    }

    private OpenedSegments? TryOpenClean(OpenedSegments opened)
    {
        if (!opened.Manifest.IsClean)
        {
            return null;
        }

        IReadOnlyList<SegmentFile>? open = SegmentCatalogue.TryRead(_paths.Catalogue, opened.Manifest.Sequence, opened.Segments);
        if (open is null)
        {
            _remarks.Add("the segments are not as they were when the store was closed");
            return null;
        }

        return opened with
        {
            Open = open,
            Report = new SegmentStoreReport
            {
                WasClean = true,
                SegmentCount = opened.Segments.Count,
                BlobCount = opened.Index.Count,
                Remarks = _remarks,
            },
        };
    }

    private OpenedSegments Recover(OpenedSegments opened, bool isIndexNew)
    {
        SegmentRecovery recovery = new(opened.Index, opened.Segments, opened.OwnFiles);
        recovery.Run(opened.Manifest.Checkpoint, opened.Manifest.Published);
        return opened with
        {
            Report = new SegmentStoreReport
            {
                IsIndexRebuilt = isIndexNew,
                SegmentCount = opened.Segments.Count,
                BlobCount = opened.Index.Count,
                ReadSizeBytes = recovery.ReadSizeBytes,
                RecoveredCount = recovery.RecoveredCount,
                DroppedEntryCount = recovery.DroppedEntryCount,
                DamagedRecordCount = recovery.DamagedRecordCount,
                TruncatedSizeBytes = recovery.TruncatedSizeBytes,
                OrphanFileCount = recovery.OrphanFileCount,
                Remarks = _remarks,
            },
        };
    }

    // Whether the segment is there is not asked: of one that is gone only its own entries are.
    private static bool IsPossible(in IndexEntry entry, SegmentSet segments)
    {
        SegmentLocation location = new(entry.Location);
        return RecordHeader.FunctionOf(IndexKey.FunctionOf(entry.Meta)) is not null
            && location.Segment > 0
            && location.Segment < segments.NextNumber;
    }

    private void Remark(bool isWorthIt, string remark)
    {
        if (isWorthIt)
        {
            _remarks.Add(remark);
        }
    }
}
