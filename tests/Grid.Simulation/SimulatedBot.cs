using Grid.Core;
using Grid.Scheduling;

namespace Grid.Simulation;

/// <summary>A bot that keeps to the protocol as buildbox-worker does, with its habits: it hangs up, and reports twice.</summary>
internal sealed class SimulatedBot(int number, Random random)
{
    private static readonly PlatformProperties[] Platforms =
    [
        PlatformProperties.Of([new PlatformProperty("OSFamily", "linux"), new PlatformProperty("ISA", "x86-64")]),
        PlatformProperties.Of([new PlatformProperty("OSFamily", "linux"), new PlatformProperty("ISA", "aarch64")]),
        PlatformProperties.None,
    ];

    private readonly Dictionary<LeaseId, HeldLease> _leases = [];
    private int _session;

    /// <summary>The call whose answer it waits for.</summary>
    public Call? Outstanding { get; set; }

    /// <summary>Null before its first session, and after a crash.</summary>
    public BotSessionName? Session { get; private set; }

    public BotStatus Status { get; set; } = BotStatus.Ok;

    public int Capacity { get; } = 1 + (number % 3);

    public bool HasRunning => _leases.Values.Any(lease => lease.State == LeaseState.Active);

    public bool HasLeases => _leases.Count > 0;

    private BotId Id { get; } = new(Actions.Pool, $"bot{number}");

    private PlatformProperties Offered { get; } = Platforms[number % Platforms.Length];

    /// <summary>A new process: it knows nothing of what it ran.</summary>
    public BotSessionName Begin()
    {
        _leases.Clear();
        Status = BotStatus.Ok;
        Session = new BotSessionName($"/{Id}-{++_session}");
        return Session.Value;
    }

    public void Crash()
    {
        _leases.Clear();
        Outstanding = null;
        Session = null;
    }

    public BotReport Report() =>
        new(Id, Status, Offered, Capacity, [.. _leases.Values.Select(lease => lease.Report())]);

    public void FinishOne(bool isFaulty)
    {
        HeldLease[] running = [.. _leases.Values.Where(lease => lease.State == LeaseState.Active)];
        HeldLease finished = running[random.Next(running.Length)];
        finished.State = LeaseState.Completed;
        finished.Outcome = isFaulty ? Fault() : new JobOutcome { Status = GridStatus.Ok };
    }

    /// <summary>SIGTERM: what it runs is given back.</summary>
    public void Terminate()
    {
        Status = BotStatus.Terminating;
        foreach (HeldLease lease in _leases.Values)
        {
            lease.State = LeaseState.Completed;
            lease.Outcome ??= JobOutcome.Failed(GridStatus.Unavailable, "terminating");
        }
    }

    public void Forget()
    {
        if (_leases.Count > 0)
        {
            _leases.Remove(_leases.Keys.First());
        }
    }

    public void Hear(BotAnswer answer)
    {
        foreach (HeldLease done in _leases.Values.Where(lease => lease.State == LeaseState.Completed).ToArray())
        {
            // Once in a while a result is told twice.
            if (answer.Leases.All(lease => lease.Id != done.Id) && random.Next(4) > 0)
            {
                _leases.Remove(done.Id);
            }
        }

        foreach (LeaseAnswer lease in answer.Leases)
        {
            Hear(lease);
        }

        InvariantException.Require(
            _leases.Values.Count(lease => lease.State == LeaseState.Active) <= Capacity,
            $"{Id} was given more jobs than its capacity of {Capacity}");
    }

    private static JobSpec SpecOf(LeaseAnswer lease) =>
        Actions.Of(System.Buffers.Binary.BinaryPrimitives.ReadInt32LittleEndian(lease.Payload.Span));

    private void Hear(LeaseAnswer lease)
    {
        bool isKnown = _leases.TryGetValue(lease.Id, out HeldLease? held);
        if (lease.State == LeaseState.Pending && !isKnown && Status == BotStatus.Ok)
        {
            _leases.Add(lease.Id, new HeldLease(lease.Id, SpecOf(lease)));
        }
        else if (lease.State == LeaseState.Cancelled && held is { State: LeaseState.Active })
        {
            held.State = LeaseState.Completed;
            held.Outcome = JobOutcome.Failed(GridStatus.Cancelled, "cancelled");
        }
    }

    private JobOutcome Fault() => random.Next(8) switch
    {
        0 or 1 => JobOutcome.Failed(GridStatus.Internal, "broken"),
        2 => JobOutcome.Failed(GridStatus.Unavailable, "no store"),
        3 => JobOutcome.Failed(GridStatus.DeadlineExceeded, "too long"),
        4 => JobOutcome.Failed(GridStatus.FailedPrecondition, "missing input"),
        _ => new JobOutcome { Status = GridStatus.Ok },
    };
}
