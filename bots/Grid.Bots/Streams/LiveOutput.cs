using System.Buffers;
using Google.Bytestream;
using Google.Protobuf;
using Grid.Core;
using Grpc.Core;

namespace Grid.Bots.Streams;

/// <summary>
/// Brings one output of a command to the server while the command runs. Whatever the server does, the command is neither
/// held up nor failed: what does not get through is in the result.
/// </summary>
internal sealed class LiveOutput(ByteStream.ByteStreamClient server, OutputLimits limits, TimeProvider time) : IDisposable
{
    private static readonly Task Never = new TaskCompletionSource().Task;

    private readonly OutputBuffer _buffer = new(limits.BufferBytesMax);
    private readonly CancellationTokenSource _stop = new(Timeout.InfiniteTimeSpan, time);
    private readonly Lock _gate = new();
    private TaskCompletionSource _renamed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string _name = string.Empty;
    private long _offset;
    private bool _isOver;

    /// <summary>Takes what the command wrote.</summary>
    public void Append(ReadOnlySpan<byte> content) => _buffer.Append(content);

    /// <summary>The command has ended: what is left to write has only so much time.</summary>
    public void End()
    {
        _buffer.End();
        lock (_gate)
        {
            if (!_isOver)
            {
                _stop.CancelAfter(limits.LastWordsMax);
            }
        }
    }

    /// <summary>Nobody waits for the rest.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            if (!_isOver)
            {
                _stop.Cancel();
            }
        }
    }

    /// <summary>Where the server wants it written from now on: one that was restarted wants it elsewhere.</summary>
    public void Rename(string name)
    {
        lock (_gate)
        {
            if (name != _name)
            {
                _name = name;
                _renamed.TrySetResult();
                _renamed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    /// <summary>Writes until the output has ended and all of it is there, or nobody waits for the rest.</summary>
    public async Task RunAsync()
    {
        try
        {
            await RunAsync(_stop.Token);
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or RpcException && _stop.IsCancellationRequested)
        {
            // The result has what did not get through.
        }
    }

    /// <summary>It has been written, or given up; the command may go on.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
            _stop.Dispose();
        }
    }

    private async Task RunAsync(CancellationToken cancellation)
    {
        Backoff backoff = new(limits.RetryDelayMin, limits.RetryDelayMax);
        await GatherAsync(Never, cancellation);
        while (true)
        {
            (string name, Task renamed) = Target();
            long before = _offset;
            try
            {
                await SendAsync(name, cancellation);
                return;
            }
            catch (Exception failure) when (failure is RpcException or IOException && !cancellation.IsCancellationRequested)
            {
                // Tried again: the server may be restarting, or about to say where to write now.
            }

            if (_offset > before)
            {
                backoff.Reset();
            }

            await Task.WhenAny(renamed, Task.Delay(backoff.Pause, time, cancellation)).WaitAsync(cancellation);
            backoff.Grow();
        }
    }

    private (string Name, Task Renamed) Target()
    {
        lock (_gate)
        {
            return (_name, _renamed.Task);
        }
    }

    private async Task SendAsync(string name, CancellationToken cancellation)
    {
        QueryWriteStatusResponse status = await server.QueryWriteStatusAsync(
            new QueryWriteStatusRequest { ResourceName = name }, cancellationToken: cancellation);
        if (status.Complete)
        {
            return;
        }

        _offset = status.CommittedSize;
        using AsyncClientStreamingCall<WriteRequest, WriteResponse> call = server.Write(cancellationToken: cancellation);
        while (!await SendPieceAsync(call, name, cancellation))
        {
            await GatherAsync(call.ResponseAsync, cancellation);
            if (call.ResponseAsync.IsCompleted)
            {
                await call.ResponseAsync;
                throw new IOException("The server ended the stream before the command did.");
            }
        }

        await call.RequestStream.CompleteAsync();
        await call.ResponseAsync;
    }

    // Sends all there is; true when that was the last of it.
    private async Task<bool> SendPieceAsync(
        AsyncClientStreamingCall<WriteRequest, WriteResponse> call, string name, CancellationToken cancellation)
    {
        byte[] room = ArrayPool<byte>.Shared.Rent(limits.PieceBytesMax);
        try
        {
            OutputPiece piece;
            do
            {
                piece = _buffer.Read(_offset, room.AsSpan(0, limits.PieceBytesMax));
                if (piece.Count > 0 || piece.IsLast)
                {
                    // As other writers of log streams do: the name in every message, and an empty one that says it was the last.
                    WriteRequest message = new()
                    {
                        ResourceName = name,
                        WriteOffset = piece.Offset,
                        Data = UnsafeByteOperations.UnsafeWrap(room.AsMemory(0, piece.Count)),
                        FinishWrite = piece is { IsLast: true, Count: 0 },
                    };
                    await call.RequestStream.WriteAsync(message, cancellation);
                    _offset = piece.Offset + piece.Count;
                }
            }
            while (piece.Count > 0);

            return piece.IsLast;
        }
        catch (InvalidOperationException) when (call.ResponseAsync.IsCompleted)
        {
            // The call has ended, well or ill: its answer says which.
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(room);
        }
    }

    // Waits for more, and then a moment for yet more; or until the call is over, when there is one.
    private async Task GatherAsync(Task over, CancellationToken cancellation)
    {
        Task changed = _buffer.Changed;
        while (!_buffer.HasNews(_offset) && !over.IsCompleted)
        {
            await Task.WhenAny(changed, over).WaitAsync(cancellation);
            changed = _buffer.Changed;
        }

        await Task.WhenAny(_buffer.Ended, over, Task.Delay(limits.GatherDelay, time, cancellation));
        cancellation.ThrowIfCancellationRequested();
    }
}
