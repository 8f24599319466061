using Google.Bytestream;

namespace Grid.Server.Client.Execute;

/// <summary>Shows how an execution gets on: its stages, and what its command writes where the server names streams of it.</summary>
internal sealed class LiveTexts : IDisposable
{
    // The server ends the streams with the operation; a connection that has just broken must not keep the result back.
    private static readonly TimeSpan EndDurationMax = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _end = new();
    private readonly StageDisplay _display;
    private readonly bool _isShown;
    private readonly LiveText _stdout;
    private readonly LiveText _stderr;
    private Task _following = Task.CompletedTask;

    public LiveTexts(ClientSession session, StageDisplay display)
    {
        _display = display;

        // A document is one only when nothing stands before it.
        _isShown = !session.Target.IsJson;
        ByteStream.ByteStreamClient server = new(session.Calls);
        _stdout = new LiveText(server, session.Terminal.Output.Bytes);
        _stderr = new LiveText(server, session.Terminal.Error.Bytes);
    }

    /// <summary>Hears of every answer about the operation.</summary>
    public void Show(OperationState state)
    {
        _display.Show(state);
        string stdout = state.Metadata.StdoutStreamName;
        string stderr = state.Metadata.StderrStreamName;
        if (_isShown && stdout.Length + stderr.Length > 0)
        {
            _following = FollowAsync(_following, stdout, stderr);
        }
    }

    /// <summary>Waits until all is shown that was named, and says how much that is.</summary>
    public async Task<ShownOutput> EndAsync(CancellationToken cancellation)
    {
        _end.CancelAfter(EndDurationMax);
        await using CancellationTokenRegistration hurry = cancellation.Register(_end.Cancel);
        await _following;
        await _stdout.EndAsync();
        await _stderr.EndAsync();
        return new ShownOutput(_stdout.ShownBytes, _stderr.ShownBytes);
    }

    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
    }

    private async Task FollowAsync(Task before, string stdout, string stderr)
    {
        await before;
        await Task.WhenAll(_stdout.FollowAsync(stdout, _end.Token), _stderr.FollowAsync(stderr, _end.Token));
    }
}
