using Grid.Sandbox.Fuse.Wire;

namespace Grid.Sandbox.Fuse.Serving;

/// <summary>A request that waits for a blob which is on its way. It is answered once, whoever comes first.</summary>
internal sealed class LateAnswer(FuseDevice device, ulong unique)
{
    private int _isSent;

    public ulong Unique => unique;

    /// <summary>Ends when the request has been answered.</summary>
    public Task Sent { get; set; } = Task.CompletedTask;

    /// <summary>Sends an answer; false when nobody waits for it any more.</summary>
    public bool TrySend(ReadOnlySpan<byte> answer) => Interlocked.Exchange(ref _isSent, 1) == 0 && device.TrySend(answer);

    /// <summary>Sends an error.</summary>
    public void TrySendError(int error)
    {
        Span<byte> answer = stackalloc byte[FuseReply.HeaderSize];
        FuseReply.Error(answer, unique, error);
        TrySend(answer);
    }
}
