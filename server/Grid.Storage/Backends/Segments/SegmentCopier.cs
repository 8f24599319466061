using Grid.Core;

namespace Grid.Storage.Backends;

/// <summary>
/// Copies records out of a segment that is about to go. The index is told only when the copies are on the medium: it
/// must never trade what is safe for what is not.
/// </summary>
internal sealed class SegmentCopier(SegmentEngine engine) : IDisposable
{
    private readonly List<(Digest Digest, SegmentLocation From, SegmentLocation To, int SizeBytes)> _moves = [];
    private readonly List<SegmentLocation> _sources = [];
    private readonly RecordBatch _batch = new();

    /// <summary>Copies one record, unless it turns out to be damaged: then it is no longer held.</summary>
    public void Add(SegmentFile segment, in SurveyedRecord record)
    {
        byte[] bytes = new byte[record.Record.Header.RecordSizeBytes];
        int headerSizeBytes = record.Record.Header.SizeBytes;
        ReadOnlySpan<byte> content = bytes.AsSpan(headerSizeBytes, record.Record.Header.ContentSizeBytes);
        if (segment.Read(bytes, record.Record.Offset) < headerSizeBytes + content.Length
            || !RecordHeader.IsIntact(bytes, content))
        {
            engine.DropDamaged(record.Digest, record.Location);
            return;
        }

        _batch.Add(record.Record.Header.Kind, record.Digest, content, TouchState.TimeOf(record.State));
        _sources.Add(record.Location);
        if (_batch.IsFull)
        {
            Append();
        }
    }

    /// <summary>Publishes the copies and has the index point to them.</summary>
    public void Finish()
    {
        Append();
        if (_moves.Count == 0)
        {
            return;
        }

        engine.Publisher.Publish();
        foreach ((Digest digest, SegmentLocation from, SegmentLocation to, int sizeBytes) in _moves)
        {
            if (!engine.Index.TryRelocate(digest, from, to) && engine.Segments.TryGet(to.Segment, out SegmentFile? segment))
            {
                segment.AddDead(sizeBytes);
            }
        }
    }

    public void Dispose() => _batch.Dispose();

    private void Append()
    {
        if (_batch.SizeBytes == 0)
        {
            return;
        }

        SegmentEnd start = engine.Appenders.AppendCopies(_batch);
        engine.Ledger.Take(_batch.SizeBytes);
        for (int i = 0; i < _sources.Count; i++)
        {
            PendingRecord copy = _batch.Records[i];
            var to = SegmentLocation.Of(start.Segment, start.SizeBytes + copy.Offset, copy.IsOwnFile);
            _moves.Add((copy.Digest, _sources[i], to, copy.Header.RecordSizeBytes));
        }

        _batch.Clear();
        _sources.Clear();
    }
}
