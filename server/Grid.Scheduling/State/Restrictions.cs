using Grid.Core;

namespace Grid.Scheduling.State;

/// <summary>What operators have forbidden for a while: work for some bots, the jobs of some instances.</summary>
internal sealed class Restrictions(Turn turn)
{
    private readonly Dictionary<BotSelector, Drain> _drains = [];
    private readonly Dictionary<InstanceName, Pause> _pauses = [];
    private Pause? _pauseOfAll;

    /// <summary>Conversations that are not to be taken up again.</summary>
    public EndedSessions EndedSessions { get; } = new(turn);

    public IReadOnlyCollection<Drain> Drains => _drains.Values;

    public IEnumerable<Pause> Pauses => _pauseOfAll is null ? _pauses.Values : _pauses.Values.Prepend(_pauseOfAll);

    public int PauseCount => _pauses.Count + (_pauseOfAll is null ? 0 : 1);

    /// <summary>Puts a rule in force; the newer of two about the same bots holds.</summary>
    public void Add(Drain drain)
    {
        _drains[drain.Bots] = drain;
        turn.Ledger.Note(RestrictionNotes.DrainKind, RestrictionNotes.KeyOf(drain.Bots), RestrictionNotes.Encode(drain));
    }

    public bool Remove(BotSelector bots)
    {
        if (!_drains.Remove(bots))
        {
            return false;
        }

        turn.Ledger.Note(RestrictionNotes.DrainKind, RestrictionNotes.KeyOf(bots), null);
        return true;
    }

    /// <summary>The rule that keeps work from a bot; null when none does.</summary>
    public Drain? DrainOf(BotId bot, PlatformProperties offered)
    {
        foreach (Drain drain in _drains.Values)
        {
            if (drain.Bots.Matches(bot, offered))
            {
                return drain;
            }
        }

        return null;
    }

    /// <summary>Puts a rule in force; the newer of two about the same instance holds.</summary>
    public void Add(Pause pause)
    {
        Keep(pause);
        turn.Ledger.Note(RestrictionNotes.PauseKind, RestrictionNotes.KeyOf(pause.Instance), RestrictionNotes.Encode(pause));
    }

    public bool Resume(InstanceName? instance)
    {
        bool isRemoved = instance is { } name ? _pauses.Remove(name) : _pauseOfAll is not null;
        if (instance is null)
        {
            _pauseOfAll = null;
        }

        if (isRemoved)
        {
            turn.Ledger.Note(RestrictionNotes.PauseKind, RestrictionNotes.KeyOf(instance), null);
        }

        return isRemoved;
    }

    /// <summary>The rule that holds an instance's jobs back; null when none does.</summary>
    public Pause? PauseOf(InstanceName instance) =>
        _pauseOfAll ?? (_pauses.Count > 0 ? _pauses.GetValueOrDefault(instance) : null);

    /// <summary>Takes back what an earlier life of the server kept.</summary>
    public void Restore(string kind, ReadOnlySpan<byte> value)
    {
        switch (kind)
        {
            case RestrictionNotes.DrainKind:
                Drain drain = RestrictionNotes.DecodeDrain(value);
                _drains[drain.Bots] = drain;
                break;
            case RestrictionNotes.PauseKind:
                Keep(RestrictionNotes.DecodePause(value));
                break;
            case EndedSessions.NoteKind:
                EndedSessions.Restore(value);
                break;
            default:
                break;
        }
    }

    private void Keep(Pause pause)
    {
        if (pause.Instance is { } instance)
        {
            _pauses[instance] = pause;
        }
        else
        {
            _pauseOfAll = pause;
        }
    }
}
