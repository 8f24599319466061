using System.Buffers;
using Grid.Core;

namespace Grid.Storage.S3;

/// <summary>A blob that is collected in memory and sent in one request when it has proved whole.</summary>
internal sealed class S3BlobWriter(Digest digest, S3Uploads uploads) : IBlobWriter
{
    private readonly BlobVerifier _verifier = new(digest);
    private byte[]? _buffer;
    private bool _isBufferFree = true;

    public Digest Digest => digest;

    public long CommittedSize => _verifier.SizeBytes;

    private int SizeBytes => (int)digest.SizeBytes;

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        _verifier.ThrowIfTooLong(content.Length);
        if (content.IsEmpty)
        {
            return;
        }

        if (_buffer is null)
        {
            await uploads.Memory.TakeAsync(SizeBytes, cancellation);
            _buffer = ArrayPool<byte>.Shared.Rent(SizeBytes);
        }

        content.CopyTo(_buffer.AsMemory((int)CommittedSize));
        _verifier.Append(content.Span);
    }

    public async ValueTask CommitAsync(CancellationToken cancellation)
    {
        _verifier.ThrowIfNotWhole();
        if (!digest.IsEmpty)
        {
            // A request that failed may still be reading the buffer: then the collector has it, not the pool.
            byte[] buffer = _buffer!;
            _isBufferFree = false;
            await uploads.PutAsync(digest, buffer, cancellation);
            _isBufferFree = true;
        }
    }

    public ValueTask DisposeAsync()
    {
        _verifier.Dispose();
        if (_buffer is not null)
        {
            if (_isBufferFree)
            {
                ArrayPool<byte>.Shared.Return(_buffer);
            }

            _buffer = null;
            uploads.Memory.Return(SizeBytes);
        }

        return ValueTask.CompletedTask;
    }
}
