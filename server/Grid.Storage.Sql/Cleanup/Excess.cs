namespace Grid.Storage.Sql.Cleanup;

/// <summary>What is held beyond the low watermarks.</summary>
internal sealed class Excess(long bytes, long blobs)
{
    private long _bytes = bytes;
    private long _blobs = blobs;

    public bool IsCovered => _bytes <= 0 && _blobs <= 0;

    /// <summary>Counts blobs as gone, and gives them, until that is enough.</summary>
    public IEnumerable<Candidate> UntilCovered(IEnumerable<Candidate> candidates)
    {
        foreach (Candidate candidate in candidates)
        {
            if (IsCovered)
            {
                yield break;
            }

            _bytes -= candidate.Digest.SizeBytes;
            _blobs--;
            yield return candidate;
        }
    }
}
