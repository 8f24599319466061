using System.Buffers;
using Grid.Core;

namespace Grid.Storage.Backends;

/// <summary>A small blob on its way into a segment; takes memory as the bytes come, not before.</summary>
internal sealed class SegmentBlobWriter(Digest digest, SegmentEngine engine) : IBlobWriter
{
    private readonly BlobVerifier _verifier = new(digest);
    private byte[] _content = [];
    private long _reservedSizeBytes;

    public Digest Digest => digest;

    public long CommittedSize => _verifier.SizeBytes;

    public ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        _verifier.ThrowIfTooLong(content.Length);
        int start = (int)CommittedSize;
        engine.Reserve(digest, content.Length);
        _reservedSizeBytes += content.Length;
        Grow(start, content.Length);
        content.Span.CopyTo(_content.AsSpan(start));
        _verifier.Append(content.Span);
        return ValueTask.CompletedTask;
    }

    public ValueTask CommitAsync(CancellationToken cancellation)
    {
        _verifier.ThrowIfNotWhole();
        if (!digest.IsEmpty && !engine.Holds(digest))
        {
            Append();
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        engine.Ledger.Release(_reservedSizeBytes);
        _reservedSizeBytes = 0;
        _verifier.Dispose();
        Return();
        return ValueTask.CompletedTask;
    }

    private void Append()
    {
        using RecordBatch batch = new();
        RecordContent content = RecordContent.Of(_content.AsMemory(0, (int)digest.SizeBytes), engine.Options.CompressesBlobs);
        batch.Add(content.Kind, digest, content.Bytes.Span, engine.Clock.Now);
        engine.Reserve(digest, batch.SizeBytes - _reservedSizeBytes);
        _reservedSizeBytes = 0;
        engine.Append(batch);
    }

    private void Grow(int usedSizeBytes, int neededSizeBytes)
    {
        if (neededSizeBytes <= _content.Length - usedSizeBytes)
        {
            return;
        }

        int sizeBytes = (int)Math.Min(Math.Max(usedSizeBytes + neededSizeBytes, 2L * usedSizeBytes), digest.SizeBytes);
        byte[] larger = ArrayPool<byte>.Shared.Rent(sizeBytes);
        _content.AsSpan(0, usedSizeBytes).CopyTo(larger);
        Return();
        _content = larger;
    }

    private void Return()
    {
        if (_content.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_content);
            _content = [];
        }
    }
}
