namespace Grid.Storage.Backends;

/// <summary>A point in what was appended: every segment before it whole, those that were open then up to a length.</summary>
/// <param name="NextSegment">The first segment that did not exist yet.</param>
/// <param name="Open">The segments that were being appended to.</param>
internal sealed record Watermark(long NextSegment, IReadOnlyList<SegmentEnd> Open)
{
    /// <summary>How many segments may be appended to at once.</summary>
    public const int OpenSegmentsMax = 16;

    /// <summary>Before everything.</summary>
    public static Watermark Zero { get; } = new(0, []);

    /// <summary>How much of a segment lies before this point.</summary>
    public long EndOf(long segment)
    {
        foreach (SegmentEnd end in Open)
        {
            if (end.Segment == segment)
            {
                return end.SizeBytes;
            }
        }

        return segment < NextSegment ? long.MaxValue : 0;
    }

    /// <summary>Whether a record lies before this point.</summary>
    public bool Covers(SegmentLocation location) => location.Offset < EndOf(location.Segment);
}
