using System.Buffers;
using System.Collections.Concurrent;
using Grid.Core;
using Grid.Sandbox.Fuse.Native;
using Grid.Sandbox.Fuse.Nodes;
using Grid.Sandbox.Fuse.Wire;
using Grid.Sandbox.Native;

namespace Grid.Sandbox.Fuse.Serving;

/// <summary>
/// Answers READ. A blob that is held is read there and then, by the thread that has the request; one that has to be
/// fetched is waited for by none: the request is answered when the blob has come.
/// </summary>
internal sealed class BlobReads(ReadFailures failures) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<ulong, LateRead> _late = new();
    private readonly CancellationTokenSource _end = new();

    /// <summary>Answers now, or later to the device.</summary>
    public int Answer(
        FuseDevice device, in FuseRequestHeader header, in FuseReadRequest request, Node? node, Span<byte> answer)
    {
        if (node is not FileNode file)
        {
            return FuseReply.Error(answer, header.Unique, FuseErrno.InvalidArgument);
        }

        int sizeBytes = SizeOf(file, request);
        if (sizeBytes == 0)
        {
            return FuseReply.Of(answer, header.Unique, 0);
        }

        ValueTask<Stream?> opening = BlobSource.OpenAsync(file, (long)request.Offset, _end.Token);
        if (!opening.IsCompleted)
        {
            AnswerLater(new LateRead(device, header.Unique, file, (long)request.Offset, sizeBytes), opening.AsTask());
            return FuseAnswer.None;
        }

        try
        {
            using Stream? blob = opening.GetAwaiter().GetResult();
            BlobSource.Read(file, blob, (long)request.Offset, answer.Slice(FuseReply.HeaderSize, sizeBytes));
            return FuseReply.Of(answer, header.Unique, sizeBytes);
        }
        catch (Exception failure) when (failure is GridException or IOException or OperationCanceledException)
        {
            failures.Add(file.Digest, failure);
            return FuseReply.Error(answer, header.Unique, FuseErrno.InputOutput);
        }
    }

    /// <summary>Lets go a request whose process is not to wait any longer.</summary>
    /// <param name="unique">The number of the interrupt.</param>
    /// <param name="interrupted">The number of the request.</param>
    /// <param name="answer">Where an answer to the interrupt goes.</param>
    public int Interrupt(ulong unique, ulong interrupted, Span<byte> answer)
    {
        if (_late.TryGetValue(interrupted, out LateRead? read))
        {
            read.Conclude(Errno.Interrupted);
            return FuseAnswer.None;
        }

        // On another thread the request may be about to become one that waits: the kernel asks again if it still does.
        return FuseReply.Error(answer, unique, Errno.TryAgain);
    }

    /// <summary>Ends the reads that wait, with an error.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        while (!_late.IsEmpty)
        {
            await Task.WhenAll(_late.Values.Select(read => read.Answered));
        }

        _end.Dispose();
    }

    private static int SizeOf(FileNode file, in FuseReadRequest request)
    {
        long rest = file.Digest.SizeBytes - (long)Math.Min(request.Offset, long.MaxValue);
        return (int)Math.Clamp(rest, 0, request.SizeBytes);
    }

    private void AnswerLater(LateRead read, Task<Stream?> opening)
    {
        _late[read.Unique] = read;
        read.Answered = AnswerAsync(read, opening);
    }

    private async Task AnswerAsync(LateRead read, Task<Stream?> opening)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        byte[] answer = ArrayPool<byte>.Shared.Rent(FuseReply.HeaderSize + read.SizeBytes);
        try
        {
            await using Stream? blob = await opening;
            BlobSource.Read(read.File, blob, read.Offset, answer.AsSpan(FuseReply.HeaderSize, read.SizeBytes));
            read.Conclude(answer);
        }
        catch (Exception failure) when (failure is GridException or IOException or OperationCanceledException)
        {
            failures.Add(read.File.Digest, failure);
            read.Conclude(FuseErrno.InputOutput);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(answer);
            _late.TryRemove(read.Unique, out _);
        }
    }
}
