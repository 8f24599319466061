namespace Grid.Storage.Backends;

/// <summary>How far a segment goes.</summary>
internal readonly record struct SegmentEnd(long Segment, long SizeBytes);
