using System.Runtime.InteropServices;
using Grid.Core;
using Grid.Scheduling.State.Order;

namespace Grid.Scheduling.State;

/// <summary>The jobs that need the same platform, a lane for each instance that has some here.</summary>
internal sealed class JobQueue
{
    private readonly List<Lane> _lanes = [];

    // The lane that was dropped last: jobs that come one by one are mostly of one instance.
    private Lane? _spare;
    private readonly List<Match> _matches = [];
    private string _label = string.Empty;

    public JobQueue(PoolName pool, PlatformRequirements requirements)
    {
        Pool = pool;
        Requirements = requirements;
        Unmatched = new Deadline(DeadlineKind.Unmatched, this);
    }

    public PoolName Pool { get; }

    public PlatformRequirements Requirements { get; }

    /// <summary>The name of this kind of platform, as the last job of it had it.</summary>
    public string Label { get; private set; } = string.Empty;

    /// <summary>Set when these jobs are held back because their instance is paused: no group gets them.</summary>
    public InstanceName? PausedInstance { get; init; }

    /// <summary>The groups whose bots can run these jobs.</summary>
    public ReadOnlySpan<Match> Matches => CollectionsMarshal.AsSpan(_matches);

    /// <summary>Set while jobs wait that no connected bot can run.</summary>
    public Deadline Unmatched { get; }

    /// <summary>Since when no bot had room for the job that is next; null while that is not so.</summary>
    public DateTimeOffset? BlockedSince { get; set; }

    /// <summary>The bot that is kept free until it has room for that job.</summary>
    public BotSession? KeptFree { get; set; }

    public int Count { get; private set; }

    /// <summary>Only those in which jobs wait.</summary>
    public ReadOnlySpan<Lane> Lanes => CollectionsMarshal.AsSpan(_lanes);

    /// <summary>Every job, in no particular order.</summary>
    public IEnumerable<Job> Jobs => _lanes.SelectMany(lane => lane.Levels).SelectMany(level => level.Jobs);

    /// <summary>The label, in the very object that other jobs have where they have the same.</summary>
    public string SharedLabel(string label) => label == _label ? _label : _label = label;

    public bool CanBeServedBy(BotGroup group) => group.Pool == Pool && Requirements.AreMetBy(group.Offered);

    public bool SharesBotsWith(JobQueue other) => _matches.Exists(
        match => other._matches.Exists(theirs => theirs.Group == match.Group));

    public void Add(Job job, AgeingScale ageing)
    {
        Label = job.Spec.Label;
        LaneOf(job.Share!.Instance).Add(job, ageing);
        if (Count++ == 0)
        {
            foreach (Match match in Matches)
            {
                match.Group.AddReady(match);
            }
        }
    }

    public void Remove(Job job, AgeingScale ageing)
    {
        Lane lane = job.Leaf!.Level.Lane;
        lane.Remove(job, ageing);
        if (lane.Count == 0)
        {
            Drop(lane);
        }

        if (--Count == 0)
        {
            foreach (Match match in Matches)
            {
                match.Group.RemoveReady(match);
            }
        }
    }

    /// <summary>Bots have come that can run these jobs.</summary>
    public void Connect(BotGroup group)
    {
        Match match = new(this, group);
        _matches.Add(match);
        if (Count > 0)
        {
            group.AddReady(match);
        }
    }

    /// <summary>The bots of a group are gone. False when they could not run these jobs anyway.</summary>
    public bool Disconnect(BotGroup group) => _matches.RemoveAll(match => match.Group == group) > 0;

    private Lane LaneOf(ShareNode instance)
    {
        foreach (Lane lane in _lanes)
        {
            if (lane.Instance == instance)
            {
                return lane;
            }
        }

        Lane added = _spare?.Instance == instance ? _spare : new Lane(this, instance);
        _spare = null;
        added.Place = _lanes.Count;
        _lanes.Add(added);
        return added;
    }

    private void Drop(Lane lane)
    {
        Lane last = _lanes[^1];
        _lanes[lane.Place] = last;
        last.Place = lane.Place;
        _lanes.RemoveAt(_lanes.Count - 1);
        _spare = lane;
    }
}
