using Grid.Scheduling;
using static Grid.Simulation.Checks.InvariantException;

namespace Grid.Simulation.Actors;

/// <summary>A client that wants one action executed, and comes back until it knows how that ended.</summary>
internal sealed class SimulatedClient(int number, JobSpec action, int priority, ClientMetadata metadata)
{
    private JobOutcome? _outcome;
    private ClientStream? _stream;
    private bool _isCancelled;

    public JobSpec Action { get; } = action;

    public int Priority { get; } = priority;

    public ClientMetadata Metadata { get; } = metadata;

    /// <summary>The operation it was shown; null before it was shown any.</summary>
    public OperationName? Name { get; private set; }

    /// <summary>A call of it is under way.</summary>
    public bool IsConnected => _stream is not null;

    /// <summary>A server promised to remember the operation.</summary>
    public bool IsPromised { get; private set; }

    /// <summary>It deleted the operation, or asked to.</summary>
    public bool HasDeleted { get; set; }

    /// <summary>It was told something that a server of the past does not know.</summary>
    public bool KnowsMore => IsDone || _isCancelled;

    public bool IsDone => _outcome is not null;

    /// <summary>Begins a call; what an earlier one brings is not looked at any more.</summary>
    public ClientStream Open()
    {
        _stream = new ClientStream(this);
        return _stream;
    }

    public void Disconnect() => _stream = null;

    /// <summary>Whether this is the call it looks at.</summary>
    public bool Reads(ClientStream stream) => _stream == stream;

    public void See(OperationView view)
    {
        Require(Name is null || Name == view.Name, $"{this} was shown {view.Name}, but waits for {Name}");
        Require(
            _outcome is null || (view.Outcome is { } again && IsSame(_outcome, again)),
            $"{this} was told of {view.Name} that it had ended, and then something else");
        Require(!_isCancelled || view.IsDone, $"{view.Name} goes on although its cancellation was acknowledged");
        Name = view.Name;
        _outcome = view.Outcome ?? _outcome;

        // What the cache answers is nowhere written down.
        IsPromised |= view.QueuedAt is not null;
        _stream = IsDone ? null : _stream;
    }

    /// <summary>A server knows nothing of the operation: the client asks anew.</summary>
    public void SeeNothing()
    {
        Require(!IsPromised || HasDeleted, $"{this} was shown {Name}, which then nobody knew of");
        Name = null;
        _isCancelled = false;
        _stream = null;
    }

    public void SeeCancellation(OperationName name) => _isCancelled |= Name == name;

    public override string ToString() => $"client{number}";

    private static bool IsSame(JobOutcome one, JobOutcome other) =>
        one.Status == other.Status && one.Result.Span.SequenceEqual(other.Result.Span);
}
