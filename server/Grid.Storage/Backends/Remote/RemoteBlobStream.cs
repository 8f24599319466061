using Google.Bytestream;
using Google.Protobuf;
using Grid.Core;
using Grpc.Core;

namespace Grid.Storage.Backends;

/// <summary>The bytes of a ByteStream Read call, as they come. Ending early is an error, not an end.</summary>
internal sealed class RemoteBlobStream : Stream
{
    private readonly AsyncServerStreamingCall<ReadResponse> _call;
    private readonly Digest _digest;
    private long _bytesLeft;
    private ReadResponse? _message;
    private ReadOnlyMemory<byte> _chunk;

    private RemoteBlobStream(AsyncServerStreamingCall<ReadResponse> call, Digest digest, long bytesLeft)
    {
        _call = call;
        _digest = digest;
        _bytesLeft = bytesLeft;
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Waits for the first bytes, because only they tell that the blob is there; null when it is not.</summary>
    public static async Task<RemoteBlobStream?> OpenAsync(
        AsyncServerStreamingCall<ReadResponse> call, Digest digest, long offset, CancellationToken cancellation)
    {
        RemoteBlobStream stream = new(call, digest, digest.SizeBytes - offset);
        try
        {
            await stream.NextChunkAsync(cancellation);
            return stream;
        }
        catch (GridException failure) when (failure.Status == GridStatus.NotFound)
        {
            await stream.DisposeAsync();
            return null;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_chunk.IsEmpty && _bytesLeft > 0)
        {
            await NextChunkAsync(cancellationToken);
        }

        int taken = Math.Min(buffer.Length, _chunk.Length);
        _chunk[..taken].CopyTo(buffer);
        _chunk = _chunk[taken..];
        return taken;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("A blob that comes over the network is read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _call.Dispose();
        base.Dispose(disposing);
    }

    private async ValueTask NextChunkAsync(CancellationToken cancellation)
    {
        _chunk = default;
        _message?.ReleaseData();
        _message = null;
        if (!await MoveNextAsync(cancellation))
        {
            if (_bytesLeft > 0)
            {
                throw GridException.Unavailable(
                    $"ByteStream.Read: the server ended blob {_digest} {_bytesLeft} bytes early; read it again.");
            }

            return;
        }

        _message = _call.ResponseStream.Current;
        ByteString data = _message.Data;
        if (data.Length > _bytesLeft)
        {
            throw new GridException(GridStatus.DataLoss, $"ByteStream.Read: the server sent more than blob {_digest} holds.");
        }

        _bytesLeft -= data.Length;
        _chunk = data.Memory;
    }

    private async ValueTask<bool> MoveNextAsync(CancellationToken cancellation)
    {
        try
        {
            return await _call.ResponseStream.MoveNext(cancellation);
        }
        catch (RpcException failure)
        {
            throw RemoteFailure.Of("ByteStream.Read", failure, cancellation);
        }
    }
}
