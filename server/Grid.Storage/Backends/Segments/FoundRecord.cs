namespace Grid.Storage.Backends;

/// <summary>A record met when a segment was scanned.</summary>
internal readonly record struct FoundRecord(RecordHeader Header, long Offset)
{
    public long End => Offset + Header.RecordSizeBytes;
}
