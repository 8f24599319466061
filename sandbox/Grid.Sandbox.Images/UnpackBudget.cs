using Grid.Core;

namespace Grid.Sandbox.Images;

/// <summary>What is left for an image to take of the disk, however little it was when compressed.</summary>
internal sealed class UnpackBudget(long sizeBytesMax)
{
    private int _entries;

    /// <summary>Bytes of its files so far.</summary>
    public long SizeBytes { get; private set; }

    public void CountEntry()
    {
        if (++_entries > ImageLimits.EntriesMax)
        {
            throw GridException.ResourceExhausted($"The image has more than the {ImageLimits.EntriesMax} entries accepted.");
        }
    }

    public void CountBytes(int count)
    {
        SizeBytes += count;
        if (SizeBytes > sizeBytesMax)
        {
            throw GridException.ResourceExhausted(
                $"The image is larger than the {sizeBytesMax} bytes this bot has for images: give its images more room.");
        }
    }
}
