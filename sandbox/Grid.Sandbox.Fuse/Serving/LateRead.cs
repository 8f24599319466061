using Grid.Sandbox.Fuse.Nodes;
using Grid.Sandbox.Fuse.Wire;

namespace Grid.Sandbox.Fuse.Serving;

/// <summary>A READ whose blob is on its way. It is answered once, whoever comes first.</summary>
internal sealed class LateRead(FuseDevice device, ulong unique, FileNode file, long offset, int sizeBytes)
{
    private int _isAnswered;

    public ulong Unique => unique;

    public FileNode File => file;

    public long Offset => offset;

    public int SizeBytes => sizeBytes;

    /// <summary>Ends when the request has been answered.</summary>
    public Task Answered { get; set; } = Task.CompletedTask;

    /// <summary>Answers with the bytes that lie in a buffer, behind the room for a header.</summary>
    public void Conclude(Span<byte> answer)
    {
        int length = FuseReply.Of(answer, unique, sizeBytes);
        Send(answer[..length]);
    }

    /// <summary>Answers with an error.</summary>
    public void Conclude(int error)
    {
        Span<byte> answer = stackalloc byte[FuseReply.HeaderSize];
        FuseReply.Error(answer, unique, error);
        Send(answer);
    }

    private void Send(ReadOnlySpan<byte> answer)
    {
        if (Interlocked.Exchange(ref _isAnswered, 1) == 0)
        {
            device.Send(answer);
        }
    }
}
