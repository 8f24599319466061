using Grid.Sandbox.Fuse.Native;
using Grid.Sandbox.Fuse.Nodes;
using Grid.Sandbox.Fuse.Wire;

namespace Grid.Sandbox.Fuse.Serving;

/// <summary>
/// Answers OPEN and RELEASE where files are so large that the kernel had better read the store's own file: no byte of
/// them passes through this process, and the page cache holds them once. The price is a question at each opening.
/// </summary>
internal sealed class BackedOpens(LateAnswers late)
{
    public int Open(FuseDevice device, in FuseRequestHeader header, Node? node, Span<byte> answer)
    {
        if (node is not FileNode file)
        {
            return FuseReply.Error(answer, header.Unique, FuseErrno.InvalidArgument);
        }

        ValueTask<Stream?> opening = BlobSource.OpenAsync(file, offset: 0, late.Ending);
        if (!opening.IsCompleted)
        {
            Task<Stream?> opened = opening.AsTask();
            late.Begin(device, header.Unique, file.Digest, async one => await AnswerAsync(one, device, file, opened));
            return FuseAnswer.None;
        }

        try
        {
            using Stream? blob = opening.GetAwaiter().GetResult();
            return FuseReply.Of(answer, header.Unique, Register(device, file, blob));
        }
        catch (Exception failure) when (LateAnswers.IsOfBlob(failure))
        {
            return late.Fail(answer, header.Unique, file.Digest, failure);
        }
    }

    public static int Release(FuseDevice device, in FuseRequestHeader header, Node? node, Span<byte> answer)
    {
        if (node is FileNode file)
        {
            Release(device, file);
        }

        return FuseReply.Error(answer, header.Unique, 0);
    }

    private static async Task AnswerAsync(LateAnswer late, FuseDevice device, FileNode file, Task<Stream?> opening)
    {
        await using Stream? blob = await opening;
        byte[] answer = new byte[FuseReply.HeaderSize + FuseOpenReply.Size];
        FuseReply.Of(answer, late.Unique, Register(device, file, blob));
        if (!late.TrySend(answer))
        {
            Release(device, file);
        }
    }

    // All who have a file open have to read it the same way, or the kernel refuses.
    private static FuseOpenReply Register(FuseDevice device, FileNode file, Stream? blob)
    {
        if (blob is null)
        {
            throw BlobSource.MissingInput(file.Digest);
        }

        lock (file.OpenGate)
        {
            if (file.OpenCount++ == 0)
            {
                // Refused for a file on a file system that is itself a layer over another: then it is read as any other.
                int id = blob is FileStream { SafeFileHandle: var handle } ? DeviceCalls.OpenBacking(device.Handle, handle) : 0;
                file.BackingId = Math.Max(id, 0);
            }

            if (file.BackingId != 0)
            {
                file.SeenIn.Tree.Access.NotePassed(file.Digest);
            }

            return file.BackingId == 0
                ? new FuseOpenReply(0, FuseOpenFlags.KeepCache | FuseOpenFlags.NoFlush, 0)
                : new FuseOpenReply(0, FuseOpenFlags.Passthrough | FuseOpenFlags.NoFlush, file.BackingId);
        }
    }

    private static void Release(FuseDevice device, FileNode file)
    {
        lock (file.OpenGate)
        {
            if (--file.OpenCount == 0 && file.BackingId != 0)
            {
                DeviceCalls.CloseBacking(device.Handle, file.BackingId);
                file.BackingId = 0;
            }
        }
    }
}
