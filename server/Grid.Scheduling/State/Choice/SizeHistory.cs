namespace Grid.Scheduling.State.Choice;

/// <summary>
/// The sizes that the last few runs of one kind needed. Only what a run proves counts: one that began large and went well
/// proves nothing.
/// </summary>
internal sealed class SizeHistory
{
    /// <summary>Runs that are remembered.</summary>
    public const int RunsMax = 7;

    /// <summary>Every so many runs begin one size lower than they would: a kind may have come to need less.</summary>
    public const int ProbePeriod = 10;

    private readonly byte[] _needed = new byte[RunsMax];
    private int _count;
    private int _begun;

    /// <summary>What half of the remembered runs could do with; of an even number, the larger.</summary>
    public int Median
    {
        get
        {
            Span<byte> sorted = stackalloc byte[RunsMax];
            _needed.CopyTo(sorted);
            sorted = sorted[.._count];
            sorted.Sort();
            return _count == 0 ? 0 : sorted[_count / 2];
        }
    }

    /// <summary>Whether there is nothing to remember: the smallest size does, as it does for kinds that nothing is known of.</summary>
    public bool IsTrivial => !_needed.AsSpan(0, _count).ContainsAnyExcept((byte)0);

    /// <summary>The size that the next run begins with.</summary>
    public int Begin()
    {
        int median = Median;
        return median > 0 && ++_begun % ProbePeriod == 0 ? median - 1 : median;
    }

    /// <summary>A run has proved what it needs.</summary>
    public void Add(int needed)
    {
        if (_count == RunsMax)
        {
            Array.Copy(_needed, 1, _needed, 0, RunsMax - 1);
            _count--;
        }

        _needed[_count++] = (byte)needed;
    }

    public byte[] ToBytes() => _needed[.._count];

    /// <summary>What <see cref="ToBytes"/> gave, of sizes of which there may be fewer now.</summary>
    public static SizeHistory Of(ReadOnlySpan<byte> bytes, int largest)
    {
        SizeHistory history = new();
        foreach (byte needed in bytes[..Math.Min(bytes.Length, RunsMax)])
        {
            history.Add(Math.Min((int)needed, largest));
        }

        return history;
    }
}
