using System.Buffers;
using System.Globalization;
using Google.Bytestream;
using Google.Protobuf;
using Grid.Core;
using Grid.Dispatch;
using Grpc.Core;

namespace Grid.Services.Logs;

/// <summary>
/// Brings a stream to one reader, from whichever server has it, and remembers how far it has come, from where the next
/// server goes on.
/// </summary>
internal sealed class LogReading(
    ReadRequest request,
    LogStreamName name,
    LogStreamInstance instance,
    IServerStreamWriter<ReadResponse> reader,
    ServerCallContext context)
{
    private readonly CancellationToken _cancellation = context.CancellationToken;
    private readonly bool _mayBegin = name.Operation is null || context.RequestHeaders.Get(LogStreamHeaders.LatestKey) is not null;
    private long _offset = request.ReadOffset;
    private long _rest = request.ReadLimit == 0 ? long.MaxValue : request.ReadLimit;

    /// <summary>Reads at this server, to the end.</summary>
    /// <param name="dispatcher">Knows the operation, when there is one.</param>
    public Task ServeAsync(Dispatcher? dispatcher) =>
        name.Operation is null ? ServeCreatedAsync() : ServeJobAsync(Require(dispatcher), name.Operation.Value);

    /// <summary>Reads at another server, to the end.</summary>
    public async Task ForwardAsync(CallInvoker writer, CallOptions options)
    {
        if (_rest == 0)
        {
            return;
        }

        ReadRequest onwards = request.Clone();
        onwards.ReadOffset = _offset;
        onwards.ReadLimit = request.ReadLimit == 0 ? 0 : _rest;
        using AsyncServerStreamingCall<ReadResponse> call = new ByteStream.ByteStreamClient(writer).Read(onwards, options);
        if ((await call.ResponseHeadersAsync).GetValue(LogStreamHeaders.OffsetKey) is { } offset)
        {
            await BeginAtAsync(long.Parse(offset, CultureInfo.InvariantCulture));
        }

        await foreach (ReadResponse piece in call.ResponseStream.ReadAllAsync(options.CancellationToken))
        {
            await SendAsync(piece.Data.Memory);
        }
    }

    private static Dispatcher Require(Dispatcher? dispatcher) => dispatcher
        ?? throw GridException.NotFound("This server has no operations, and none of their log streams.");

    private async Task ServeCreatedAsync()
    {
        LiveLog log = instance.Book.Find(name.Stream) ?? throw GridException.NotFound(
            "There is no such log stream: it was never created, or was finished or given up some time ago.");
        using IDisposable visit = instance.Book.Enter(log);
        await FollowAsync(log, over: null);
    }

    // Whoever comes before the first word waits for it. What the stream does not have, the result has in the end.
    private async Task ServeJobAsync(Dispatcher dispatcher, Scheduling.OperationName operation)
    {
        using CancellationTokenSource left = CancellationTokenSource.CreateLinkedTokenSource(_cancellation);
        OperationEnd end = await OperationEnd.BeginAsync(dispatcher, operation, name.Stream, left.Token);
        try
        {
            LiveLog? log = end.Over.IsCompleted ? instance.Book.Find(name.Stream) : instance.Book.Open(name.Stream);
            if (log is null || !await VisitAsync(log, end.Over))
            {
                await end.Over.WaitAsync(_cancellation);
                await SendResultAsync(end);
            }
        }
        finally
        {
            await left.CancelAsync();
            await end.WhenLeftAsync();
        }
    }

    private async Task<bool> VisitAsync(LiveLog log, Task over)
    {
        using IDisposable visit = instance.Book.Enter(log);
        return await FollowAsync(log, over);
    }

    // True when the stream was read to its end; false when it lost something, or was left unfinished.
    private async Task<bool> FollowAsync(LiveLog log, Task? over)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(instance.Book.Limits.PieceBytesMax);
        try
        {
            while (_rest > 0)
            {
                Task changed = log.Changed;
                LogPiece piece = log.Read(_offset, buffer.AsSpan(0, (int)Math.Min(buffer.Length, _rest)));
                if (piece.Count > 0)
                {
                    await SendAsync(buffer.AsMemory(0, piece.Count));
                }
                else if (piece.IsLost && _offset == 0 && _mayBegin)
                {
                    await BeginAtAsync(piece.Start);
                }
                else if (piece.IsLost || piece.IsEnd || over is { IsCompleted: true })
                {
                    ThrowIfLost(piece, over);
                    return piece.IsEnd;
                }
                else
                {
                    await (over is null ? changed : Task.WhenAny(changed, over)).WaitAsync(_cancellation);
                }
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void ThrowIfLost(LogPiece piece, Task? over)
    {
        if (piece.IsLost && over is null)
        {
            throw GridException.OutOfRange(
                $"The log stream's bytes from {_offset} to {piece.Start} are not kept any more, for the latest "
                + $"{instance.Book.Limits.StreamBytesMax} are: read on from {piece.Start}.");
        }
    }

    private async Task SendResultAsync(OperationEnd end)
    {
        await using Stream? output = await ResultOutput.OpenAsync(end.Last, name.Stream, instance.Cas, _offset, _cancellation);
        if (output is null)
        {
            return;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(instance.Book.Limits.PieceBytesMax);
        try
        {
            int count = 1;
            while (_rest > 0 && count > 0)
            {
                count = await output.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, _rest)), _cancellation);
                await SendAsync(buffer.AsMemory(0, count));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task BeginAtAsync(long offset)
    {
        if (_offset == 0 && offset > 0)
        {
            await context.WriteResponseHeadersAsync(new Metadata { { LogStreamHeaders.OffsetKey, $"{offset}" } });
            _offset = offset;
        }
    }

    // The message is written out when the call returns, so the next one may use the same memory.
    private async Task SendAsync(ReadOnlyMemory<byte> content)
    {
        if (!content.IsEmpty)
        {
            await reader.WriteAsync(new ReadResponse { Data = UnsafeByteOperations.UnsafeWrap(content) }, _cancellation);
            _offset += content.Length;
            _rest -= content.Length;
        }
    }
}
