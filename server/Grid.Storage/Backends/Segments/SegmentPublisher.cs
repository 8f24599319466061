namespace Grid.Storage.Backends;

/// <summary>
/// Brings to the medium what was appended, and writes down how far that goes: the end of an epoch. Now and then the
/// index is brought along, so that a start after a crash has little to read again.
/// </summary>
internal sealed class SegmentPublisher(
    SegmentStorePaths paths, ManifestFile file, SegmentIndex index, SegmentSet segments, AppenderPool appenders, OwnFiles? ownFiles)
{
    private readonly Lock _gate = new();
    private StoreManifest _manifest = new() { Seed = index.Seed };
    private long _publishedSizeBytes;
    private long _checkpointSizeBytes;
    private long _syncedNumber;
    private IOException? _lost;

    /// <summary>Bytes appended that may be lost with the page cache.</summary>
    public long UnpublishedSizeBytes => appenders.AppendedSizeBytes - Interlocked.Read(ref _publishedSizeBytes);

    /// <summary>Bytes appended that a start after a crash has to look at again.</summary>
    public long UncheckedSizeBytes => appenders.AppendedSizeBytes - Interlocked.Read(ref _checkpointSizeBytes);

    /// <summary>Goes on from a manifest; from now on the store counts as open.</summary>
    public void Begin(StoreManifest manifest)
    {
        lock (_gate)
        {
            _manifest = manifest with { IsClean = false };
            Write();
        }
    }

    /// <summary>Publishes everything appended before the call.</summary>
    /// <exception cref="IOException">The medium refused; what was published before stays so.</exception>
    public void Publish()
    {
        lock (_gate)
        {
            long appended = appenders.AppendedSizeBytes;
            _manifest = _manifest with { Published = SyncSegments(out _) };
            Write();
            Interlocked.Exchange(ref _publishedSizeBytes, appended);
        }
    }

    /// <summary>Publishes, and brings the index along. No segment may be in the middle of being reclaimed.</summary>
    /// <exception cref="IOException">The medium refused; what was published before stays so.</exception>
    public void Checkpoint() => Checkpoint(isLast: false);

    /// <summary>Publishes everything for the last time: the next start has nothing to read again.</summary>
    /// <exception cref="IOException">The medium refused; the next start will look at what was not published.</exception>
    public void Close() => Checkpoint(isLast: true);

    private void Checkpoint(bool isLast)
    {
        lock (_gate)
        {
            long appended = appenders.AppendedSizeBytes;
            Watermark mark = SyncSegments(out IReadOnlyList<SegmentFile> open);
            IReadOnlyList<long> generations = index.Sync(isLast);
            FolderSync.Run(paths.Index);
            _manifest = _manifest with { Published = mark, Checkpoint = mark, Generations = generations };
            Write();
            if (isLast)
            {
                foreach (SegmentFile segment in open)
                {
                    segment.Trim();
                }

                // Should the catalogue find no room, the checkpoint still stands.
                SegmentCatalogue.Write(paths.Catalogue, _manifest.Sequence + 1, segments.InOrder, open);
                FolderSync.Run(paths.Root);
                _manifest = _manifest with { IsClean = true };
                Write();
            }

            index.DeleteFormer(generations);
            Interlocked.Exchange(ref _publishedSizeBytes, appended);
            Interlocked.Exchange(ref _checkpointSizeBytes, appended);
        }
    }

    private Watermark SyncSegments(out IReadOnlyList<SegmentFile> open)
    {
        if (_lost is not null)
        {
            throw new IOException("Earlier writes did not reach the medium: what came after them is looked at by the next start.", _lost);
        }

        // The mark comes first: what is synced afterwards goes at least as far.
        Watermark mark = appenders.Mark(out open);
        ownFiles?.Sync();
        foreach (SegmentFile segment in segments.InOrder)
        {
            SyncSegment(segment);
        }

        if (_syncedNumber < mark.NextSegment)
        {
            FolderSync.Run(paths.Segments);
            _syncedNumber = mark.NextSegment;
        }

        return mark;
    }

    private void SyncSegment(SegmentFile segment)
    {
        long sizeBytes = segment.SizeBytes;
        if (sizeBytes == segment.SyncedSizeBytes)
        {
            return;
        }

        try
        {
            segment.Sync();
            segment.SyncedSizeBytes = sizeBytes;
        }
        catch (ObjectDisposedException)
        {
            // Reclaimed just now: nothing in it is needed any more.
        }
        catch (IOException failure)
        {
            // The kernel tells once and forgets the pages: to ask again would be to be told that all is well.
            _lost = failure;
            throw;
        }
    }

    private void Write()
    {
        _manifest = _manifest with { Sequence = _manifest.Sequence + 1 };
        file.Write(_manifest);
    }
}
