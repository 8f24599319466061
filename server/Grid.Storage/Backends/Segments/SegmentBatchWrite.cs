using Grid.Core;

namespace Grid.Storage.Backends;

/// <summary>One call that writes a batch of blobs: each verified, the small ones gathered into few system calls.</summary>
internal sealed class SegmentBatchWrite(SegmentEngine engine, OwnFileStage stage, IReadOnlyList<Blob> blobs) : IDisposable
{
    private readonly RecordBatch _records = new();
    private readonly List<int> _gathered = [];
    private readonly GridException?[] _refusals = new GridException?[blobs.Count];

    public IReadOnlyList<GridException?> Run(CancellationToken cancellation)
    {
        for (int i = 0; i < blobs.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            _refusals[i] = Take(i);
            if (_records.IsFull)
            {
                Append();
            }
        }

        Append();
        return _refusals;
    }

    public void Dispose()
    {
        // What was gathered and not appended was cut short by a cancellation.
        engine.Ledger.Release(_records.SizeBytes);
        _records.Dispose();
    }

    private GridException? Take(int number)
    {
        Blob blob = blobs[number];
        if (BlobVerifier.ProblemOf(blob.Digest, blob.Content.Span) is { } problem)
        {
            return problem;
        }

        if (blob.Digest.IsEmpty || engine.Holds(blob.Digest))
        {
            return null;
        }

        try
        {
            SegmentBlobStore.ThrowIfTooLarge(blob.Digest, engine);
            Store(number, blob);
            return null;
        }
        catch (GridException refusal)
        {
            return refusal;
        }
    }

    private void Store(int number, Blob blob)
    {
        if (blob.Digest.SizeBytes > engine.Options.SmallBlobSizeBytesMax)
        {
            using DiskBlobWriter writer = new(blob.Digest, stage);
            writer.WriteVerified(blob.Content.Span);
            return;
        }

        RecordContent content = RecordContent.Of(blob.Content, engine.Options.CompressesBlobs);
        engine.Reserve(blob.Digest, RecordHeader.RecordSizeOf(blob.Digest.Function, content.Bytes.Length));
        _records.Add(content.Kind, blob.Digest, content.Bytes.Span, engine.Clock.Now);
        _gathered.Add(number);
    }

    private void Append()
    {
        if (_gathered.Count == 0)
        {
            return;
        }

        try
        {
            engine.Append(_records);
        }
        catch (GridException refusal)
        {
            _gathered.ForEach(number => _refusals[number] = refusal);
        }

        _records.Clear();
        _gathered.Clear();
    }
}
