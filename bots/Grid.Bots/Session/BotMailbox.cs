using System.Threading.Channels;

namespace Grid.Bots.Session;

/// <summary>Where everything that happens to a bot waits for the one reader that feeds it to the fold.</summary>
internal sealed class BotMailbox
{
    // Writers wait when it is full, and there are few: one call, some that are being cancelled, and the jobs.
    private const int LengthMax = 256;

    private readonly Channel<BotInput> _channel = Channel.CreateBounded<BotInput>(
        new BoundedChannelOptions(LengthMax) { SingleReader = true, AllowSynchronousContinuations = false });

    public ValueTask PostAsync(BotInput input) => _channel.Writer.WriteAsync(input);

    /// <summary>Posts a tick, or nothing where the box is full: then the reader has reason enough to look at the clock.</summary>
    public void Nudge(DateTimeOffset at) => _channel.Writer.TryWrite(new BotInput.Tick(at));

    public ValueTask<BotInput> TakeAsync() => _channel.Reader.ReadAsync(CancellationToken.None);
}
