using Grid.Core;

namespace Grid.Storage.Backends;

/// <summary>A blob on its way into a <see cref="MemoryBlobStore"/>; takes memory as the bytes come, not before.</summary>
internal sealed class MemoryBlobWriter : IBlobWriter
{
    private readonly MemoryBlobStore _store;
    private readonly BlobVerifier _verifier;
    private readonly List<byte[]> _pieces = [];
    private long _reservedSizeBytes;
    private int _lastPieceFree;

    public MemoryBlobWriter(Digest digest, MemoryBlobStore store)
    {
        Digest = digest;
        _store = store;
        _verifier = new BlobVerifier(digest);
        Reserve(MemoryBlobStore.EntrySizeBytes);
    }

    public Digest Digest { get; }

    public long CommittedSize => _verifier.SizeBytes;

    public ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        _verifier.ThrowIfTooLong(content.Length);
        ReadOnlySpan<byte> rest = content.Span;
        while (!rest.IsEmpty)
        {
            Span<byte> free = FreePart();
            int count = Math.Min(free.Length, rest.Length);
            rest[..count].CopyTo(free);
            _verifier.Append(free[..count]);
            _lastPieceFree -= count;
            rest = rest[count..];
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask CommitAsync(CancellationToken cancellation)
    {
        _verifier.ThrowIfNotWhole();
        if (!Digest.IsEmpty && _store.TryAdd(Digest, new MemoryBlob(_pieces, Digest.SizeBytes), _reservedSizeBytes))
        {
            _reservedSizeBytes = 0;
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _store.Release(_reservedSizeBytes);
        _reservedSizeBytes = 0;
        _verifier.Dispose();
        return ValueTask.CompletedTask;
    }

    private Span<byte> FreePart()
    {
        if (_lastPieceFree == 0)
        {
            int sizeBytes = (int)Math.Min(MemoryBlob.PieceSizeBytes, Digest.SizeBytes - CommittedSize);
            Reserve(sizeBytes);
            _pieces.Add(GC.AllocateUninitializedArray<byte>(sizeBytes));
            _lastPieceFree = sizeBytes;
        }

        return _pieces[^1].AsSpan(^_lastPieceFree..);
    }

    private void Reserve(int sizeBytes)
    {
        _store.Reserve(Digest, sizeBytes);
        _reservedSizeBytes += sizeBytes;
    }
}
