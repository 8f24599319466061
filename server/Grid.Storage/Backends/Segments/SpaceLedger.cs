namespace Grid.Storage.Backends;

/// <summary>How much room a bounded store has taken: what lies in it, and what is on its way.</summary>
internal sealed class SpaceLedger(long sizeBytesMax)
{
    private long _takenSizeBytes;

    public long SizeBytesMax => sizeBytesMax;

    public long TakenSizeBytes => Interlocked.Read(ref _takenSizeBytes);

    public bool IsOverfull => TakenSizeBytes > sizeBytesMax;

    /// <summary>Whether so much is free within the bound.</summary>
    public bool HasFree(long sizeBytes) => TakenSizeBytes + sizeBytes <= sizeBytesMax;

    public void Take(long sizeBytes) => Interlocked.Add(ref _takenSizeBytes, sizeBytes);

    public void Release(long sizeBytes) => Interlocked.Add(ref _takenSizeBytes, -sizeBytes);
}
