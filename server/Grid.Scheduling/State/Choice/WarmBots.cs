using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Grid.Scheduling.State.Choice;

/// <summary>
/// Which bots of a group lately ran what. A choice among bots that listen anyway: nobody waits for a warm one. Hints of
/// clients count however busy the bot is; what is only likely must not pile work up on one bot while others idle.
/// </summary>
internal sealed class WarmBots(BotGroup group)
{
    private readonly Dictionary<ulong, Holders> _holders = [];

    /// <summary>The bot has got such a job.</summary>
    public void Note(BotSession session, in Affinity affinity)
    {
        Note(session, session.Hints, affinity.Hint);
        Note(session, session.Traces, affinity.InputRoot);
        Note(session, session.Traces, affinity.Target);
        Note(session, session.Traces, affinity.Invocation);
    }

    /// <summary>The bot joins the group, with what it remembers.</summary>
    public void Add(BotSession session)
    {
        AddAll(session, session.Hints.All);
        AddAll(session, session.Traces.All);
    }

    /// <summary>The bot leaves the group.</summary>
    public void Remove(BotSession session)
    {
        RemoveAll(session, session.Hints.All);
        RemoveAll(session, session.Traces.All);
    }

    /// <summary>The warmest bot that may take a job of this queue now; null when none is warm.</summary>
    public BotSession? Find(JobQueue queue, in Affinity affinity) =>
        FirstOf(affinity.Hint, queue, static _ => true)
        ?? FirstOf(affinity.InputRoot, queue, IsHalfFree)
        ?? FirstOf(affinity.Target, queue, IsHalfFree)
        ?? FirstOf(affinity.Invocation, queue, IsIdle);

    private static bool IsHalfFree(BotSession session) => 2 * session.Leases.Count < session.Capacity;

    private static bool IsIdle(BotSession session) => session.Leases.Count == 0;

    private BotSession? FirstOf(ulong key, JobQueue queue, Func<BotSession, bool> isFreeEnough)
    {
        if (key == 0)
        {
            return null;
        }

        ref Holders holders = ref CollectionsMarshal.GetValueRefOrNullRef(_holders, key);
        for (int i = 0; !Unsafe.IsNullRef(ref holders) && i < Holders.CountMax && holders[i] is { } holder; i++)
        {
            if (holder.IsListening
                && holder.MayTakeFrom(queue)
                && isFreeEnough(holder)
                && holder.Use.LeavesRoomFor(queue.Requirements, group))
            {
                return holder;
            }
        }

        return null;
    }

    private void Note(BotSession session, RecentKeys recent, ulong key)
    {
        if (key == 0 || recent.RemembersNothing)
        {
            return;
        }

        if (recent.Note(key) is var oldest and not 0)
        {
            Remove(session, oldest);
        }

        Add(session, key);
    }

    private void AddAll(BotSession session, ReadOnlySpan<ulong> keys)
    {
        foreach (ulong key in keys)
        {
            Add(session, key);
        }
    }

    private void RemoveAll(BotSession session, ReadOnlySpan<ulong> keys)
    {
        foreach (ulong key in keys)
        {
            Remove(session, key);
        }
    }

    private void Add(BotSession session, ulong key) =>
        CollectionsMarshal.GetValueRefOrAddDefault(_holders, key, out _).Add(session);

    private void Remove(BotSession session, ulong key)
    {
        ref Holders holders = ref CollectionsMarshal.GetValueRefOrNullRef(_holders, key);
        if (Unsafe.IsNullRef(ref holders))
        {
            return;
        }

        holders.Remove(session);
        if (holders.IsEmpty)
        {
            _holders.Remove(key);
        }
    }
}
