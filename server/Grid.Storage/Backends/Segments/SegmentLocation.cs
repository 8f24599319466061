namespace Grid.Storage.Backends;

/// <summary>Where a record lies, in the 64 bits an index entry has for it.</summary>
/// <param name="Bits">From the top: whether the blob is a file of its own, the segment, the offset in units.</param>
internal readonly record struct SegmentLocation(ulong Bits)
{
    /// <summary>Records begin at multiples of this.</summary>
    public const int UnitSizeBytes = 8;

    private const int OffsetBits = 29;
    private const ulong OffsetMask = (1UL << OffsetBits) - 1;
    private const ulong OwnFileFlag = 1UL << 63;

    /// <summary>The number of the segment; never 0.</summary>
    public long Segment => (long)((Bits & ~OwnFileFlag) >> OffsetBits);

    /// <summary>Where in the segment the record begins.</summary>
    public long Offset => (long)(Bits & OffsetMask) * UnitSizeBytes;

    /// <summary>Whether the record stands for a file beside the segments.</summary>
    public bool IsOwnFile => (Bits & OwnFileFlag) != 0;

    public static SegmentLocation Of(long segment, long offset, bool isOwnFile) =>
        new(((ulong)segment << OffsetBits) | (ulong)(offset / UnitSizeBytes) | (isOwnFile ? OwnFileFlag : 0));
}
