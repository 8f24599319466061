using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Grid.Core;
using Microsoft.Extensions.Logging;

namespace Grid.Dispatch;

/// <summary>
/// A bounded line of letters with one reader, who opens them one after the other: what they touch needs no lock. Whoever
/// finds it full waits for room.
/// </summary>
internal sealed class Mailbox : IAsyncDisposable
{
    private readonly Channel<Action> _letters;
    private readonly Action _afterLetter;
    private readonly Action<Exception> _onFailure;
    private readonly ILogger _log;
    private readonly Task _reader;

    public Mailbox(int lengthMax, Action afterLetter, Action<Exception> onFailure, ILogger log)
    {
        _onFailure = onFailure;
        _letters = Channel.CreateBounded<Action>(new BoundedChannelOptions(lengthMax) { SingleReader = true });
        _afterLetter = afterLetter;
        _log = log;
        _reader = Task.Run(ReadAsync);
    }

    /// <summary>Puts a letter in line and waits until it has been opened, for what it returns or throws.</summary>
    public async Task<T> AskAsync<T>(Func<T> letter, CancellationToken cancellation)
    {
        TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await PostAsync(() => Answer(answer, letter), cancellation);
        return await answer.Task;
    }

    /// <summary>Puts a letter in line.</summary>
    /// <exception cref="GridException">UNAVAILABLE when the mailbox is closed.</exception>
    public async ValueTask PostAsync(Action letter, CancellationToken cancellation)
    {
        try
        {
            await _letters.Writer.WriteAsync(letter, cancellation);
        }
        catch (ChannelClosedException)
        {
            throw GridException.Unavailable("The server is shutting down: try again in a moment.");
        }
    }

    /// <summary>Puts a letter in line if there is room.</summary>
    public bool TryPost(Action letter) => _letters.Writer.TryWrite(letter);

    /// <summary>Takes no more letters, and waits until those in line have been opened.</summary>
    public async ValueTask DisposeAsync()
    {
        _letters.Writer.TryComplete();
        await _reader;
    }

    private static void Answer<T>(TaskCompletionSource<T> answer, Func<T> letter)
    {
        try
        {
            answer.SetResult(letter());
        }
        catch (GridException refusal)
        {
            answer.SetException(refusal);
        }
        catch (Exception failure)
        {
            answer.SetException(failure);
            throw;
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "One bad letter must not stop the mail.")]
    private async Task ReadAsync()
    {
        await foreach (Action letter in _letters.Reader.ReadAllAsync())
        {
            try
            {
                letter();
                _afterLetter();
            }
            catch (Exception failure)
            {
                _log.InputFailed(failure);
                _onFailure(failure);
            }
        }
    }
}
