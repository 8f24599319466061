using System.Buffers;
using System.Collections.Concurrent;
using Amazon.S3.Model;
using Grid.Core;

namespace Grid.Storage.S3;

/// <summary>
/// A large blob on its way into S3 in parts: while one is sent the next is filled, and only a blob that has proved whole
/// is completed. Otherwise the upload is aborted, which also frees the parts that arrived.
/// </summary>
internal sealed class S3MultipartWriter(Digest digest, S3Uploads uploads) : IBlobWriter
{
    private const int PartsInMemory = 2;

    private readonly BlobVerifier _verifier = new(digest);
    private readonly CancellationTokenSource _abort = new();
    private readonly ConcurrentStack<byte[]> _free = new();
    private readonly List<PartETag> _sent = [];
    private byte[]? _part;
    private int _partFill;
    private string? _uploadId;
    private Task _sending = Task.CompletedTask;
    private bool _hasMemory;
    private bool _isCompleted;

    public Digest Digest => digest;

    public long CommittedSize => _verifier.SizeBytes;

    private long MemorySizeBytes => (long)PartsInMemory * uploads.Options.PartSizeBytes;

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        _verifier.ThrowIfTooLong(content.Length);
        while (!content.IsEmpty)
        {
            byte[] part = await FreePartAsync(cancellation);
            int count = Math.Min(content.Length, uploads.Options.PartSizeBytes - _partFill);
            content[..count].CopyTo(part.AsMemory(_partFill));
            _verifier.Append(content.Span[..count]);
            _partFill += count;
            content = content[count..];
        }
    }

    public async ValueTask CommitAsync(CancellationToken cancellation)
    {
        _verifier.ThrowIfNotWhole();
        await SendPartAsync(cancellation);
        await _sending.WaitAsync(cancellation);
        await uploads.CompleteAsync(digest, _uploadId!, _sent, cancellation);
        _isCompleted = true;
    }

    public async ValueTask DisposeAsync()
    {
        await _abort.CancelAsync();

        // A part that still arrives after the abort would stay for good, so the last one is waited for.
        await _sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_uploadId is not null && !_isCompleted)
        {
            await uploads.AbortAsync(digest, _uploadId);
        }

        _isCompleted = true;
        ReturnMemory();
        _verifier.Dispose();
        _abort.Dispose();
    }

    // The part being filled; when it is full it is sent first.
    private async ValueTask<byte[]> FreePartAsync(CancellationToken cancellation)
    {
        if (_part is not null && _partFill == uploads.Options.PartSizeBytes)
        {
            await SendPartAsync(cancellation);
        }

        if (!_hasMemory)
        {
            await uploads.Memory.TakeAsync(MemorySizeBytes, cancellation);
            _hasMemory = true;
        }

        return _part ??= _free.TryPop(out byte[]? used) ? used : ArrayPool<byte>.Shared.Rent(uploads.Options.PartSizeBytes);
    }

    private async Task SendPartAsync(CancellationToken cancellation)
    {
        await _sending.WaitAsync(cancellation);
        _uploadId ??= await uploads.BeginAsync(digest, cancellation);
        (byte[] part, int sizeBytes) = (_part!, _partFill);
        _part = null;
        _partFill = 0;
        _sending = SendAsync(part, sizeBytes, _sent.Count + 1);
    }

    private async Task SendAsync(byte[] part, int sizeBytes, int number)
    {
        PartETag tag = await uploads.SendPartAsync(digest, _uploadId!, number, part.AsMemory(0, sizeBytes), _abort.Token);
        _sent.Add(tag);
        _free.Push(part);
    }

    private void ReturnMemory()
    {
        if (!_hasMemory)
        {
            return;
        }

        // A part whose sending failed is left to the collector: the SDK may still hold on to it.
        if (_part is not null)
        {
            _free.Push(_part);
            _part = null;
        }

        while (_free.TryPop(out byte[]? part))
        {
            ArrayPool<byte>.Shared.Return(part);
        }

        uploads.Memory.Return(MemorySizeBytes);
        _hasMemory = false;
    }
}
