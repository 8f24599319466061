using Google.Bytestream;
using Google.Protobuf;
using Grid.Core;
using Grpc.Core;

namespace Grid.Storage.Backends;

/// <summary>
/// A blob on its way to a server by ByteStream Write. The server checks size and hash when the commit tells it that the
/// blob is whole; until then nothing of it is visible. A server that holds the blob already ends the call early, and
/// what the caller still writes is not sent.
/// </summary>
internal sealed class RemoteBlobWriter(
    ByteStream.ByteStreamClient client, string resourceName, Digest digest, int chunkSizeBytesMax) : IBlobWriter
{
    private const string Call = "ByteStream.Write";

    // Committed size of an upload that the server cut short because it holds the blob, when it is compressed.
    private const long WholeWithoutSize = -1;

    private readonly CancellationTokenSource _abort = new();
    private AsyncClientStreamingCall<WriteRequest, WriteResponse>? _call;
    private bool _isHeldAlready;

    public Digest Digest => digest;

    public long CommittedSize { get; private set; }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        if (content.Length > digest.SizeBytes - CommittedSize)
        {
            throw GridException.InvalidArgument(
                $"More than {digest.SizeBytes} bytes came for blob {digest}: send exactly as many as its digest says.");
        }

        while (!content.IsEmpty)
        {
            int size = Math.Min(content.Length, chunkSizeBytesMax);
            await SendAsync(content[..size], isLast: false, cancellation);
            CommittedSize += size;
            content = content[size..];
        }
    }

    public async ValueTask CommitAsync(CancellationToken cancellation)
    {
        if (CommittedSize != digest.SizeBytes)
        {
            throw GridException.InvalidArgument(
                $"Only {CommittedSize} of the {digest.SizeBytes} bytes of blob {digest} came: send all of them.");
        }

        if (digest.IsEmpty)
        {
            return;
        }

        await SendAsync(ReadOnlyMemory<byte>.Empty, isLast: true, cancellation);
        if (!_isHeldAlready)
        {
            await EndAsync(cancellation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Only an unfinished call hears this: the server drops the partial blob at once instead of waiting for more.
        await _abort.CancelAsync();
        _call?.Dispose();
        _abort.Dispose();
    }

    private async ValueTask SendAsync(ReadOnlyMemory<byte> content, bool isLast, CancellationToken cancellation)
    {
        if (_isHeldAlready)
        {
            return;
        }

        // The stream below serialises the message before its task ends, so the caller's memory needs no copy.
        WriteRequest request = new()
        {
            ResourceName = CommittedSize == 0 ? resourceName : string.Empty,
            WriteOffset = CommittedSize,
            Data = UnsafeByteOperations.UnsafeWrap(content),
            FinishWrite = isLast,
        };
        _call ??= client.Write(cancellationToken: _abort.Token);
        try
        {
            await _call.RequestStream.WriteAsync(request, cancellation);
        }
        catch (Exception failure) when (failure is RpcException or InvalidOperationException)
        {
            // The call is over before its last message: the response tells whether that is good news.
            cancellation.ThrowIfCancellationRequested();
            await TakeResponseAsync(cancellation);
        }
    }

    private async ValueTask EndAsync(CancellationToken cancellation)
    {
        try
        {
            await _call!.RequestStream.CompleteAsync();
        }
        catch (Exception failure) when (failure is RpcException or InvalidOperationException)
        {
            cancellation.ThrowIfCancellationRequested();
        }

        await TakeResponseAsync(cancellation);
    }

    private async ValueTask TakeResponseAsync(CancellationToken cancellation)
    {
        WriteResponse response;
        try
        {
            response = await _call!.ResponseAsync.WaitAsync(cancellation);
        }
        catch (RpcException failure)
        {
            throw RemoteFailure.Of(Call, failure, cancellation);
        }

        if (response.CommittedSize != digest.SizeBytes && response.CommittedSize != WholeWithoutSize)
        {
            throw GridException.Unavailable(
                $"{Call}: the server took {response.CommittedSize} of the {digest.SizeBytes} bytes of blob {digest}; send it again.");
        }

        _isHeldAlready = true;
    }
}
