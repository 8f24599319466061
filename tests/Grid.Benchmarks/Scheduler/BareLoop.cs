using Grid.Core;
using Grid.Scheduling;

namespace Grid.Benchmarks.Scheduler;

/// <summary>
/// What any scheduler has to do for a job, and nothing else: three dictionaries and a priority queue. The baseline.
/// </summary>
internal sealed class BareLoop
{
    private const int BotCount = 8;

    private readonly Dictionary<OperationName, int> _operations = [];
    private readonly Dictionary<Digest, int> _shared = [];
    private readonly Dictionary<long, int> _leases = [];
    private readonly PriorityQueue<(OperationName Name, Digest Action), (int Priority, long Sequence)> _queue = new();
    private readonly (long Lease, OperationName Name, Digest Action)?[] _held = new (long, OperationName, Digest)?[BotCount];
    private long _sequence;
    private int _turn;

    public void Submit(FoldLoad load, int index)
    {
        SchedulerInput.ExecuteRequested request = load.Request(index, DateTimeOffset.UnixEpoch);
        _operations.Add(request.Name, index);
        _shared.Add(request.ActionDigest, index);
        _queue.Enqueue((request.Name, request.ActionDigest), (request.Priority, ++_sequence));
    }

    public void Serve()
    {
        int bot = _turn;
        _turn = (_turn + 1) % BotCount;
        if (_held[bot] is { } done)
        {
            _leases.Remove(done.Lease);
            _operations.Remove(done.Name);
            _shared.Remove(done.Action);
            _held[bot] = null;
        }

        if (_queue.TryDequeue(out (OperationName Name, Digest Action) next, out (int Priority, long Sequence) place))
        {
            _leases.Add(place.Sequence, bot);
            _held[bot] = (place.Sequence, next.Name, next.Action);
        }
    }
}
