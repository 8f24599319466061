using System.Buffers;
using Grid.Sandbox.Fuse.Native;
using Grid.Sandbox.Fuse.Nodes;
using Grid.Sandbox.Fuse.Wire;

namespace Grid.Sandbox.Fuse.Serving;

/// <summary>
/// Answers READ. A blob that is held is read there and then, by the thread that has the request; one that has to be
/// fetched is waited for by none: the request is answered when the blob has come.
/// </summary>
internal sealed class BlobReads(LateAnswers late)
{
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

        file.SeenIn.Tree.Access.NoteBytes(sizeBytes);
        long offset = (long)request.Offset;
        ValueTask<Stream?> opening = BlobSource.OpenAsync(file, offset, late.Ending);
        if (!opening.IsCompleted)
        {
            Task<Stream?> opened = opening.AsTask();
            late.Begin(device, header.Unique, file.Digest, async one => await AnswerAsync(one, file, opened, offset, sizeBytes));
            return FuseAnswer.None;
        }

        try
        {
            using Stream? blob = opening.GetAwaiter().GetResult();
            BlobSource.Read(file, blob, offset, answer.Slice(FuseReply.HeaderSize, sizeBytes));
            return FuseReply.Of(answer, header.Unique, sizeBytes);
        }
        catch (Exception failure) when (LateAnswers.IsOfBlob(failure))
        {
            return late.Fail(answer, header.Unique, file.Digest, failure);
        }
    }

    private static int SizeOf(FileNode file, in FuseReadRequest request)
    {
        long rest = file.Digest.SizeBytes - (long)Math.Min(request.Offset, long.MaxValue);
        return (int)Math.Clamp(rest, 0, Math.Min(request.SizeBytes, FuseGreeting.ReadBytesMax));
    }

    private static async Task AnswerAsync(LateAnswer late, FileNode file, Task<Stream?> opening, long offset, int sizeBytes)
    {
        byte[] answer = ArrayPool<byte>.Shared.Rent(FuseReply.HeaderSize + sizeBytes);
        try
        {
            await using Stream? blob = await opening;
            BlobSource.Read(file, blob, offset, answer.AsSpan(FuseReply.HeaderSize, sizeBytes));
            late.TrySend(answer.AsSpan(0, FuseReply.Of(answer, late.Unique, sizeBytes)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(answer);
        }
    }
}
