namespace Grid.Storage.Sql.Content;

/// <summary>The limits an <see cref="SqlBlobStore"/> keeps to.</summary>
public sealed record SqlBlobStoreOptions
{
    /// <summary>Bytes in one row. What is no larger is a single row; larger blobs are read and written piece by piece.</summary>
    public int PieceSizeBytes { get; init; } = 256 << 10;

    /// <summary>How long an upload may take before its pieces count as left behind.</summary>
    public TimeSpan UploadDurationMax { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long the pieces of a deleted blob stay for those who are still reading it.</summary>
    public TimeSpan ReadDurationMax { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How often pieces that were left behind are looked for.</summary>
    public TimeSpan SweepPeriod { get; init; } = TimeSpan.FromMinutes(5);
}
