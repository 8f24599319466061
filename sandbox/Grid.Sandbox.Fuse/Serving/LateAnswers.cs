using System.Collections.Concurrent;
using Grid.Core;
using Grid.Sandbox.Fuse.Native;
using Grid.Sandbox.Fuse.Wire;
using Grid.Sandbox.Native;

namespace Grid.Sandbox.Fuse.Serving;

/// <summary>
/// The requests that wait for blobs. No thread waits with them; there are as many as processes that wait, for the kernel
/// lets each ask one thing at a time, and some reads ahead.
/// </summary>
internal sealed class LateAnswers(ReadFailures failures) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<ulong, LateAnswer> _late = new();
    private readonly CancellationTokenSource _end = new();

    /// <summary>Ends what requests wait for, at the end of the mount.</summary>
    public CancellationToken Ending => _end.Token;

    /// <summary>Has a request answered by <paramref name="answerAsync"/>, or by an error when that fails.</summary>
    public void Begin(FuseDevice device, ulong unique, Digest digest, Func<LateAnswer, Task> answerAsync)
    {
        LateAnswer late = new(device, unique);
        _late[unique] = late;
        late.Sent = RunAsync(late, digest, answerAsync);
    }

    /// <summary>What a request is told that failed; the action will be told more.</summary>
    public int Fail(Span<byte> answer, ulong unique, Digest digest, Exception failure)
    {
        failures.Add(digest, failure);
        return FuseReply.Error(answer, unique, FuseErrno.InputOutput);
    }

    /// <summary>Lets go a request whose process is not to wait any longer.</summary>
    /// <param name="unique">The number of the interrupt.</param>
    /// <param name="interrupted">The number of the request.</param>
    /// <param name="answer">Where an answer to the interrupt goes.</param>
    public int Interrupt(ulong unique, ulong interrupted, Span<byte> answer)
    {
        if (_late.TryGetValue(interrupted, out LateAnswer? late))
        {
            late.TrySendError(Errno.Interrupted);
            return FuseAnswer.None;
        }

        // On another thread the request may be about to become one that waits: the kernel asks again if it still does.
        return FuseReply.Error(answer, unique, Errno.TryAgain);
    }

    /// <summary>Whether this is a failure to get at a blob.</summary>
    public static bool IsOfBlob(Exception failure) =>
        failure is GridException or IOException or OperationCanceledException or ObjectDisposedException;

    /// <summary>Ends the requests that wait, with an error.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        while (!_late.IsEmpty)
        {
            await Task.WhenAll(_late.Values.Select(late => late.Sent));
        }

        _end.Dispose();
    }

    private async Task RunAsync(LateAnswer late, Digest digest, Func<LateAnswer, Task> answerAsync)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await answerAsync(late);
        }
        catch (Exception failure) when (IsOfBlob(failure))
        {
            failures.Add(digest, failure);
            late.TrySendError(FuseErrno.InputOutput);
        }
        finally
        {
            _late.TryRemove(late.Unique, out _);
        }
    }
}
