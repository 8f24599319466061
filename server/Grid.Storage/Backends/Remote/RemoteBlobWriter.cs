using Google.Bytestream;
using Google.Protobuf;
using Grid.Core;
using Grpc.Core;

namespace Grid.Storage.Backends;

/// <summary>
/// A blob on its way to a server by ByteStream Write. The server checks size and hash when the commit tells it that the
/// blob is whole; until then nothing of it is visible. A server that holds the blob already ends the call early, and
/// what the caller still writes is not sent. A call that breaks is gone on with from what the server has.
/// </summary>
internal sealed class RemoteBlobWriter : IBlobWriter
{
    private const string Call = "ByteStream.Write";

    // Committed size of an upload that the server cut short because it holds the blob, when it is compressed.
    private const long WholeWithoutSize = -1;

    private readonly RemoteUploads _uploads;
    private readonly string _resourceName;
    private readonly ResendBuffer _sent;
    private readonly CancellationTokenSource _abort = new();
    private AsyncClientStreamingCall<WriteRequest, WriteResponse>? _call;
    private bool _isNamed;
    private bool _isHeldAlready;
    private bool _isResumed;
    private int _retriesMade;
    private long _resumedAt;

    public RemoteBlobWriter(RemoteUploads uploads, string resourceName, Digest digest)
    {
        _uploads = uploads;
        _resourceName = resourceName;
        Digest = digest;
        _sent = new ResendBuffer((int)Math.Clamp(digest.SizeBytes, 1, uploads.Options.ResendSizeBytesMax));
    }

    public Digest Digest { get; }

    public long CommittedSize => _sent.End;

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        if (content.Length > Digest.SizeBytes - CommittedSize)
        {
            throw GridException.InvalidArgument(
                $"More than {Digest.SizeBytes} bytes came for blob {Digest}: send exactly as many as its digest says.");
        }

        while (!content.IsEmpty)
        {
            ReadOnlyMemory<byte> chunk = content[..Math.Min(content.Length, _uploads.Options.ChunkSizeBytesMax)];
            await PersistAsync(() => SendAsync(CommittedSize, chunk, isLast: false, cancellation), cancellation);
            _sent.Append(chunk.Span);
            content = content[chunk.Length..];
        }
    }

    public async ValueTask CommitAsync(CancellationToken cancellation)
    {
        if (CommittedSize != Digest.SizeBytes)
        {
            throw GridException.InvalidArgument(
                $"Only {CommittedSize} of the {Digest.SizeBytes} bytes of blob {Digest} came: send all of them.");
        }

        if (!Digest.IsEmpty)
        {
            await PersistAsync(() => FinishAsync(cancellation), cancellation);
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Only an unfinished call hears this: the server drops the partial blob at once instead of waiting for more.
        await _abort.CancelAsync();
        _call?.Dispose();
        _abort.Dispose();
        _sent.Dispose();
    }

    /// <summary>Takes a step, and takes it again after the call broke and was gone on with.</summary>
    private async ValueTask PersistAsync(Func<ValueTask> step, CancellationToken cancellation)
    {
        while (!_isHeldAlready)
        {
            try
            {
                await step();
                return;
            }
            catch (GridException failure) when (IsWorthwhile(failure))
            {
                await ResumeAsync(failure, cancellation);
            }
        }
    }

    // A server that notices late that the broken call is over may take what was still under way, after it had told how
    // far it had come: then the next call is at a wrong offset.
    private bool IsWorthwhile(GridException failure) =>
        _uploads.Retries.IsWorthwhile(failure, _retriesMade)
        || (failure.Status == GridStatus.InvalidArgument && _isResumed && _retriesMade < _uploads.Options.RetriesMax);

    private async ValueTask ResumeAsync(GridException failure, CancellationToken cancellation)
    {
        bool isLost = false;
        for (bool isBroken = true; isBroken;)
        {
            await _uploads.Retries.WaitAsync(_retriesMade++, cancellation);
            try
            {
                isLost = !await TryResumeAsync(cancellation);
                isBroken = false;
            }
            catch (GridException another) when (IsWorthwhile(another))
            {
                failure = another;
            }
        }

        if (isLost)
        {
            throw GridException.Unavailable(
                $"{failure.Message} More of blob {Digest} was lost than is kept to go on from: send it again.", failure);
        }
    }

    /// <summary>Begins another call where the server has come to; false when that is too long ago.</summary>
    private async ValueTask<bool> TryResumeAsync(CancellationToken cancellation)
    {
        _call?.Dispose();
        _call = null;
        _isNamed = false;
        QueryWriteStatusResponse status = await QueryAsync(cancellation);
        _isHeldAlready = status.Complete;
        if (!status.Complete && (status.CommittedSize < _sent.Start || status.CommittedSize > _sent.End))
        {
            return false;
        }

        // Whoever gets ahead may break again; only standing still is counted.
        _isResumed = true;
        _retriesMade = status.CommittedSize > _resumedAt ? 0 : _retriesMade;
        _resumedAt = status.CommittedSize;
        await ResendAsync(status.CommittedSize, cancellation);
        return true;
    }

    private async ValueTask<QueryWriteStatusResponse> QueryAsync(CancellationToken cancellation)
    {
        try
        {
            QueryWriteStatusRequest request = new() { ResourceName = _resourceName };
            return await _uploads.Calls.RunAsync(
                "ByteStream.QueryWriteStatus", call => _uploads.Client.QueryWriteStatusAsync(request, call), cancellation);
        }
        catch (GridException failure) when (failure.Status is GridStatus.NotFound or GridStatus.Unimplemented)
        {
            // It knows nothing of the upload, or tells nobody: it is begun again.
            return new QueryWriteStatusResponse();
        }
    }

    private async ValueTask ResendAsync(long offset, CancellationToken cancellation)
    {
        while (offset < _sent.End && !_isHeldAlready)
        {
            ReadOnlyMemory<byte> chunk = _sent.From(offset, _uploads.Options.ChunkSizeBytesMax);
            await SendAsync(offset, chunk, isLast: false, cancellation);
            offset += chunk.Length;
        }
    }

    private async ValueTask SendAsync(
        long offset, ReadOnlyMemory<byte> content, bool isLast, CancellationToken cancellation)
    {
        // The stream below serialises the message before its task ends, so the caller's memory needs no copy.
        WriteRequest request = new()
        {
            ResourceName = _isNamed ? string.Empty : _resourceName,
            WriteOffset = offset,
            Data = UnsafeByteOperations.UnsafeWrap(content),
            FinishWrite = isLast,
        };
        _call ??= _uploads.Client.Write(cancellationToken: _abort.Token);
        try
        {
            await _uploads.Stall.LimitAsync(Call, _call.RequestStream.WriteAsync(request, cancellation), cancellation);
            _isNamed = true;
        }
        catch (Exception failure) when (IsOfBrokenCall(failure))
        {
            // The call is over before its last message: the response tells whether that is good news.
            cancellation.ThrowIfCancellationRequested();
            await TakeResponseAsync(cancellation);
        }
    }

    // Depending on where it notices, gRPC's client throws its own kind, that of a closed stream, or what the connection threw.
    private static bool IsOfBrokenCall(Exception failure) =>
        failure is RpcException or InvalidOperationException or IOException or HttpRequestException;

    private async ValueTask FinishAsync(CancellationToken cancellation)
    {
        await SendAsync(CommittedSize, ReadOnlyMemory<byte>.Empty, isLast: true, cancellation);
        if (_isHeldAlready)
        {
            return;
        }

        try
        {
            await _call!.RequestStream.CompleteAsync();
        }
        catch (Exception failure) when (IsOfBrokenCall(failure))
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
            response = await _uploads.Stall.LimitAsync(Call, _call!.ResponseAsync, cancellation);
        }
        catch (RpcException failure)
        {
            throw RemoteFailure.Of(Call, failure, cancellation);
        }

        if (response.CommittedSize != Digest.SizeBytes && response.CommittedSize != WholeWithoutSize)
        {
            throw GridException.Unavailable(
                $"{Call}: the server took {response.CommittedSize} of the {Digest.SizeBytes} bytes of blob {Digest}; send it again.");
        }

        _isHeldAlready = true;
    }
}
