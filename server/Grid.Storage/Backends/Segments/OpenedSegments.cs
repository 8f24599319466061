namespace Grid.Storage.Backends;

/// <summary>What opening the folder of a segment store came to.</summary>
internal sealed record OpenedSegments
{
    public required SegmentStorePaths Paths { get; init; }

    /// <summary>Keeps others out.</summary>
    public required IDisposable Lock { get; init; }

    public required ManifestFile ManifestFile { get; init; }

    /// <summary>What the store goes on from.</summary>
    public required StoreManifest Manifest { get; init; }

    public required SegmentIndex Index { get; init; }

    public required SegmentSet Segments { get; init; }

    /// <summary>The segments that can be appended to.</summary>
    public IReadOnlyList<SegmentFile> Open { get; init; } = [];

    public OwnFiles? OwnFiles { get; init; }

    public SegmentStoreReport Report { get; init; } = new();

    /// <summary>Lets go of everything, as it is.</summary>
    public void Close()
    {
        ManifestFile.Dispose();
        Segments.Dispose();
        OwnFiles?.Dispose();
        Lock.Dispose();
    }
}
