using System.Text;
using Grid.Core;
using Grid.Scheduling;
using Grid.Simulation.Checks;

namespace Grid.Simulation.Actors;

/// <summary>A bot that keeps to the protocol as buildbox-worker does, with its habits: it hangs up, and reports twice.</summary>
internal sealed class SimulatedBot(int number, Random random, Witness witness)
{
    /// <summary>What kind of platform most bots are.</summary>
    public const string LinuxLabel = "linux";

    private static readonly PlatformProperties[] Platforms =
    [
        PlatformProperties.Of([new PlatformProperty("OSFamily", "linux"), new PlatformProperty("ISA", "x86-64"), Cores]),
        PlatformProperties.Of([new PlatformProperty("OSFamily", "linux"), new PlatformProperty("ISA", "aarch64"), Cores]),
        PlatformProperties.None,
    ];

    private static PlatformProperty Cores => new("cores", "2");

    private readonly Dictionary<LeaseId, HeldLease> _leases = [];

    /// <summary>The call whose answer it waits for.</summary>
    public Call? Outstanding { get; set; }

    /// <summary>Null before its first session, and after a crash.</summary>
    public BotSessionName? Session { get; private set; }

    public BotStatus Status { get; set; } = BotStatus.Ok;

    public int Capacity { get; } = 1 + (number % 3);

    public bool HasRunning => _leases.Values.Any(lease => lease.State == LeaseState.Active);

    public bool HasLeases => _leases.Count > 0;

    public BotId Id { get; } = new(Actions.Pools[number == World.BotCount - 1 ? 1 : 0], $"bot{number}");

    private PlatformProperties Offered { get; } = Platforms[number % Platforms.Length];

    /// <summary>A new process: it knows nothing of what it ran.</summary>
    public void Begin()
    {
        _leases.Clear();
        Status = BotStatus.Ok;
        Session = null;
    }

    public void Crash()
    {
        _leases.Clear();
        Outstanding = null;
        Session = null;
    }

    public BotReport Report() =>
        new(Id, Status, Offered, Capacity, [.. _leases.Values.Select(lease => lease.Report())])
        {
            Labels = Offered.Items.Count > 0 ? [LinuxLabel] : [],
        };

    public void FinishOne(bool isFaulty)
    {
        HeldLease[] running = [.. _leases.Values.Where(lease => lease.State == LeaseState.Active)];
        HeldLease finished = running[random.Next(running.Length)];
        finished.State = LeaseState.Completed;
        finished.Outcome = isFaulty && random.Next(8) < 5 ? Fault() : Success(finished);
        witness.Completed(finished.Id, finished.Outcome);
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

    /// <summary>It loses track of a lease, in good weather of one that a server knows it runs.</summary>
    public void Forget(bool isSilent)
    {
        if (_leases.Values.FirstOrDefault(lease => isSilent || lease.IsKnown) is { } lost)
        {
            _leases.Remove(lost.Id);
        }
    }

    public void Hear(BotAnswer answer)
    {
        Session = answer.Session;
        foreach (HeldLease done in _leases.Values.Where(lease => lease.State == LeaseState.Completed).ToArray())
        {
            // Once in a while a result is told twice.
            if (done.IsReported && answer.Leases.All(lease => lease.Id != done.Id) && random.Next(4) > 0)
            {
                witness.Acknowledged(done.Id);
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
        InvariantException.Require(CoresInUse <= 2_000, $"{Id} was given jobs that take {CoresInUse} of 2000 thousandths of a core");
    }

    private long CoresInUse => _leases.Values.Where(lease => lease.State == LeaseState.Active)
        .SelectMany(lease => lease.Spec.Requirements.Numbers).Sum(number => number.Least.Thousandths);

    private void Hear(LeaseAnswer lease)
    {
        bool isKnown = _leases.TryGetValue(lease.Id, out HeldLease? held);
        if (lease.State == LeaseState.Pending && !isKnown && Status == BotStatus.Ok)
        {
            JobSpec spec = Actions.Of(lease);
            InvariantException.Require(
                spec.Pool == Id.Pool && spec.Requirements.AreMetBy(Offered), $"{Id} was given an action that it can not run: {spec}");
            _leases.Add(lease.Id, new HeldLease(lease.Id, spec));
            witness.Started(lease.Id, Id);
        }
        else if (lease.State == LeaseState.Active && held is not null)
        {
            held.IsKnown = true;
        }
        else if (lease.State == LeaseState.Cancelled && held is { State: LeaseState.Active })
        {
            held.State = LeaseState.Completed;
            held.Outcome = JobOutcome.Failed(GridStatus.Cancelled, "cancelled");
        }
    }

    // Every run has a result of its own, so that nobody can pass one off for another.
    private static JobOutcome Success(HeldLease lease) =>
        new() { Status = GridStatus.Ok, Result = Encoding.UTF8.GetBytes(lease.Id.Value) };

    private JobOutcome Fault() => random.Next(5) switch
    {
        0 or 1 => JobOutcome.Failed(GridStatus.Internal, "broken"),
        2 => JobOutcome.Failed(GridStatus.Unavailable, "no store"),
        3 => JobOutcome.Failed(GridStatus.DeadlineExceeded, "too long"),
        _ => JobOutcome.Failed(GridStatus.FailedPrecondition, "missing input"),
    };
}
