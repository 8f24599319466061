using System.Diagnostics.CodeAnalysis;

namespace Grid.Scheduling.State.Choice;

/// <summary>
/// The bots of a group that have a call to answer and room for a job. Those with the same amounts in use stand in one
/// line, the longest waiting first: whether a job fits is asked once a line, and where jobs take nothing away there is
/// one line only.
/// </summary>
internal sealed class ListeningBots(BotGroup group)
{
    private readonly LinkedList<BotSession> _untouched = [];
    private readonly Dictionary<ResourceUse, LinkedList<BotSession>> _used = [];
    private long _lastTurn;

    public int Count { get; private set; }

    /// <summary>Puts a bot at the end of its line.</summary>
    public void Add(BotSession session)
    {
        session.ListeningTurn = ++_lastTurn;
        LineOf(session.Use).AddLast(session.ListeningNode);
        Count++;
    }

    public void Remove(BotSession session)
    {
        if (session.ListeningNode.List is not { } line)
        {
            return;
        }

        line.Remove(session.ListeningNode);
        Count--;
        if (line.Count == 0 && line != _untouched)
        {
            _used.Remove(session.Use);
        }
    }

    /// <summary>The longest waiting of those that may take a job of this queue now.</summary>
    public bool TryFind(JobQueue queue, [NotNullWhen(true)] out BotSession? session)
    {
        session = FirstOf(_untouched, queue);
        if (_used.Count == 0)
        {
            return session is not null;
        }

        foreach ((ResourceUse use, LinkedList<BotSession> line) in _used)
        {
            if (use.LeavesRoomFor(queue.Requirements, group)
                && FirstOf(line, queue) is { } first
                && (session is null || first.ListeningTurn < session.ListeningTurn))
            {
                session = first;
            }
        }

        return session is not null;
    }

    // At most one bot of a group is kept free for another queue.
    private static BotSession? FirstOf(LinkedList<BotSession> line, JobQueue queue)
    {
        LinkedListNode<BotSession>? first = line.First;
        return first is null || first.Value.MayTakeFrom(queue) ? first?.Value : first.Next?.Value;
    }

    private LinkedList<BotSession> LineOf(ResourceUse use)
    {
        if (use.Equals(ResourceUse.None))
        {
            return _untouched;
        }

        if (!_used.TryGetValue(use, out LinkedList<BotSession>? line))
        {
            line = [];
            _used.Add(use, line);
        }

        return line;
    }
}
