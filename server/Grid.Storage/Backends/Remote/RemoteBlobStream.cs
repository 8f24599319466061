using Google.Bytestream;
using Google.Protobuf;
using Grid.Core;
using Grpc.Core;

namespace Grid.Storage.Backends;

/// <summary>
/// The bytes of a ByteStream Read call, as they come. Ending early is an error, not an end; a call that breaks is made
/// again from where it broke.
/// </summary>
internal sealed class RemoteBlobStream : Stream
{
    private const string Call = "ByteStream.Read";

    private readonly Func<long, AsyncServerStreamingCall<ReadResponse>> _start;
    private readonly RemoteRetries _retries;
    private readonly RemoteStall _stall;
    private readonly Digest _digest;
    private AsyncServerStreamingCall<ReadResponse> _call;
    private long _bytesLeft;
    private int _retriesMade;
    private ReadResponse? _message;
    private ReadOnlyMemory<byte> _chunk;

    private RemoteBlobStream(
        Func<long, AsyncServerStreamingCall<ReadResponse>> start,
        RemoteRetries retries,
        RemoteStall stall,
        Digest digest,
        long offset)
    {
        _stall = stall;
        _start = start;
        _retries = retries;
        _digest = digest;
        _bytesLeft = digest.SizeBytes - offset;
        _call = start(offset);
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
    /// <param name="start">Begins a call at an offset.</param>
    /// <param name="retries">When another one is begun where one broke.</param>
    /// <param name="stall">When a call counts as broken that stands still.</param>
    /// <param name="digest">The blob.</param>
    /// <param name="offset">Where to begin.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public static async Task<RemoteBlobStream?> OpenAsync(
        Func<long, AsyncServerStreamingCall<ReadResponse>> start,
        RemoteRetries retries,
        RemoteStall stall,
        Digest digest,
        long offset,
        CancellationToken cancellation)
    {
        RemoteBlobStream stream = new(start, retries, stall, digest, offset);
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
        while (true)
        {
            try
            {
                await TakeMessageAsync(cancellation);
                return;
            }
            catch (GridException failure) when (_retries.IsWorthwhile(failure, _retriesMade))
            {
                await _retries.WaitAsync(_retriesMade++, cancellation);
                _call.Dispose();
                _call = _start(_digest.SizeBytes - _bytesLeft);
            }
        }
    }

    private async ValueTask TakeMessageAsync(CancellationToken cancellation)
    {
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
        _retriesMade = data.Length > 0 ? 0 : _retriesMade;
    }

    private async ValueTask<bool> MoveNextAsync(CancellationToken cancellation)
    {
        try
        {
            return await _stall.LimitAsync(Call, _call.ResponseStream.MoveNext(cancellation), cancellation);
        }
        catch (RpcException failure)
        {
            throw RemoteFailure.Of(Call, failure, cancellation);
        }
    }
}
