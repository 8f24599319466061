using System.Threading.Channels;
using Grid.Scheduling;

namespace Grid.Dispatch;

/// <summary>
/// One who wants to see an operation's latest state. It holds one state only: whoever is slow to look misses those
/// between, and never makes the server keep them.
/// </summary>
internal sealed class Watcher
{
    private readonly Channel<OperationView> _latest = Channel.CreateBounded<OperationView>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    public ChannelReader<OperationView> Reader => _latest.Reader;

    public void Show(OperationView view)
    {
        _latest.Writer.TryWrite(view);
        if (view.IsDone)
        {
            Complete();
        }
    }

    public void Complete() => _latest.Writer.TryComplete();
}
