namespace Grid.Core;

/// <summary>A bound of memory that many share.</summary>
public sealed class MemoryShare(long bytesMax)
{
    private long _used;

    public long UsedBytes => Interlocked.Read(ref _used);

    /// <summary>Takes memory if there is so much left.</summary>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _used, bytes) <= bytesMax)
        {
            return true;
        }

        Give(bytes);
        return false;
    }

    public void Give(long bytes) => Interlocked.Add(ref _used, -bytes);
}
