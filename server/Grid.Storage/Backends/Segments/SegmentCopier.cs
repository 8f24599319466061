namespace Grid.Storage.Backends;

/// <summary>
/// Copies records out of a segment that is about to go. The index is told only when the copies are on the medium: it
/// must never trade what is safe for what is not.
/// </summary>
internal sealed class SegmentCopier(SegmentEngine engine) : IDisposable
{
    private readonly List<(SurveyedRecord Record, SegmentLocation To)> _moves = [];
    private readonly List<SurveyedRecord> _sources = [];
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

        _batch.Add(record.Record.Header.Kind, record.Digest, content, TouchState.TimeOf(record.State), record.Record.Header.Version);
        _sources.Add(record);
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
        _moves.ForEach(move => Relocate(move.Record, move.To));
    }

    public void Dispose() => _batch.Dispose();

    private void Relocate(in SurveyedRecord record, SegmentLocation to)
    {
        if (!engine.Index.TryRelocate(record.Digest, record.Location, to))
        {
            engine.Segments.AddDead(to);
        }
        else if (!record.IsProtected)
        {
            // That was its second chance; whoever uses it meanwhile gives it another.
            engine.Index.TryChange(record.Digest, to, record.State, TouchState.Unused(record.State));
        }
    }

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
            _moves.Add((_sources[i], to));
        }

        _batch.Clear();
        _sources.Clear();
    }
}
