using Grid.Core;

namespace Grid.Storage.Backends;

/// <summary>A record that lies in a <see cref="RecordBatch"/>.</summary>
/// <param name="Header">Its header.</param>
/// <param name="Offset">Where in the batch it begins.</param>
internal readonly record struct PendingRecord(RecordHeader Header, int Offset)
{
    public Digest Digest => Header.Digest;

    public bool IsOwnFile => Header.Kind == RecordKind.OwnFile;
}
