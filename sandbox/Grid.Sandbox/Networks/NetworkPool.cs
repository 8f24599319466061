namespace Grid.Sandbox.Networks;

/// <summary>
/// Network namespaces that are ready before an action needs one: to make and unmake one is the dearest part of isolation.
/// One that is given back serves again only if nobody can tell that it was used: no packet has gone through it, no socket is
/// left in it, nothing in it was counted. It belongs to the bot's user, so that no action can configure it.
/// </summary>
internal sealed class NetworkPool : IDisposable
{
    private const int SparesMax = 16;

    // With its lock a thread can sleep until there is something to do, without trying for a while first.
    private readonly object _gate = new();
    private readonly Queue<SpareNetwork> _ready = new();
    private readonly Queue<SpareNetwork> _returned = new();
    private readonly Thread _thread;
    private bool _isOneWanted;
    private bool _hasEnded;

    /// <summary>Opens a pool, with the first spare in it where spares can be made.</summary>
    public NetworkPool()
    {
        // On threads of their own: a thread is in the namespace that it made.
        Thread first = new(MakeOne) { IsBackground = true, Name = "sandbox-network" };
        first.Start();
        first.Join();
        _thread = new Thread(Run) { IsBackground = true, Name = "sandbox-networks" };
        _thread.Start();
    }

    /// <summary>
    /// Takes a spare, which is to be given back or disposed of. Null when there is none at this moment: then the action
    /// makes its own, as every action of an ordinary user does.
    /// </summary>
    public SpareNetwork? TryTake()
    {
        lock (_gate)
        {
            _ready.TryDequeue(out SpareNetwork? spare);
            _isOneWanted = _ready.Count == 0;
            Monitor.Pulse(_gate);
            return spare;
        }
    }

    /// <summary>Gives one back in which no process is any more.</summary>
    public void GiveBack(SpareNetwork network)
    {
        lock (_gate)
        {
            _returned.Enqueue(network);
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Ends the pool; what was taken must have been given back before.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _hasEnded = true;
            Monitor.Pulse(_gate);
        }

        _thread.Join();
        foreach (SpareNetwork network in _ready.Concat(_returned))
        {
            network.Dispose();
        }
    }

    private void Run()
    {
        while (TryAwaitWork(out SpareNetwork? returned))
        {
            if (returned is null)
            {
                MakeOne();
            }
            else if (returned.IsAsNew())
            {
                Keep(returned);
            }
            else
            {
                returned.Dispose();
            }
        }
    }

    /// <summary>Waits for one that is given back, or for the last to be taken; false at the end.</summary>
    private bool TryAwaitWork(out SpareNetwork? returned)
    {
        lock (_gate)
        {
            while (!_hasEnded && _returned.Count == 0 && !_isOneWanted)
            {
                Monitor.Wait(_gate);
            }

            returned = null;
            if (_hasEnded)
            {
                return false;
            }

            // Heard once: where none can be made it is of no use to try again and again.
            _isOneWanted &= _returned.TryDequeue(out returned);
            return true;
        }
    }

    private void Keep(SpareNetwork network)
    {
        lock (_gate)
        {
            if (_ready.Count < SparesMax)
            {
                _ready.Enqueue(network);
                return;
            }
        }

        network.Dispose();
    }

    private void MakeOne()
    {
        if (SpareNetwork.TryMake() is { } spare)
        {
            Keep(spare);
        }
    }
}
