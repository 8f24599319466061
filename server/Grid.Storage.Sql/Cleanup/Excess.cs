namespace Grid.Storage.Sql.Cleanup;

/// <summary>What is held beyond the low watermarks.</summary>
internal sealed class Excess(long bytes, long blobs)
{
    private long _bytes = bytes;
    private long _blobs = blobs;

    public bool IsCovered => _bytes <= 0 && _blobs <= 0;

    /// <summary>Counts a blob as gone; true when that, with those before it, is enough.</summary>
    public bool IsCoveredWith(Candidate candidate)
    {
        _bytes -= candidate.Digest.SizeBytes;
        _blobs--;
        return IsCovered;
    }
}
