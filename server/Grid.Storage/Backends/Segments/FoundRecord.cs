namespace Grid.Storage.Backends;

/// <summary>A record met when a segment was scanned.</summary>
/// <param name="Header">Its header.</param>
/// <param name="Offset">Where it begins.</param>
/// <param name="IsSought">
/// Whether the chain from record to record was broken before it: then it may be part of a blob's content that was made to
/// look like a record.
/// </param>
internal readonly record struct FoundRecord(RecordHeader Header, long Offset, bool IsSought)
{
    public long End => Offset + Header.RecordSizeBytes;
}
