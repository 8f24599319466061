using System.Diagnostics.CodeAnalysis;
using Grid.Scheduling.State.Order;

namespace Grid.Scheduling.State;

/// <summary>
/// Every deadline of the scheduler in one heap. A deadline knows its place, so that moving or clearing it is
/// O(log n) and nothing stale is left behind: most are cleared long before they are due. One that is put off, as a bot's
/// silence is with every call, stays where it is until it comes to the top.
/// </summary>
internal sealed class DeadlineHeap
{
    private IndexedHeap<Deadline, DeadlineRank, DeadlineOrder> _heap;
    private long _sequence;

    public DateTimeOffset? NextAt => First?.At;

    public int Count => _heap.Count;

    // Every other one is due later than it is sorted, so the one that is sorted first, and right, is the first.
    private Deadline? First
    {
        get
        {
            while (_heap.First is { } first && first.SortedAt < first.At)
            {
                first.SortedAt = first.At;
                _heap.Moved(first);
            }

            return _heap.First;
        }
    }

    public void Set(Deadline deadline, DateTimeOffset at)
    {
        deadline.At = at;
        deadline.Sequence = ++_sequence;
        if (deadline.IsSet && deadline.SortedAt < at)
        {
            return;
        }

        deadline.SortedAt = at;
        if (deadline.IsSet)
        {
            _heap.Moved(deadline);
        }
        else
        {
            _heap.Add(deadline);
        }
    }

    /// <summary>Moves everything on by the same time, which changes no order.</summary>
    public void Postpone(TimeSpan duration)
    {
        foreach (Deadline deadline in _heap.Items)
        {
            deadline.At += duration;
            deadline.SortedAt += duration;
        }

        _heap.AllMoved();
    }

    public void Clear(Deadline deadline)
    {
        if (deadline.IsSet)
        {
            _heap.Remove(deadline);
            deadline.Index = -1;
        }
    }

    public bool TryTakeDue(DateTimeOffset now, [NotNullWhen(true)] out Deadline? due)
    {
        // None is due before it is sorted: those that were put off need not be looked at yet.
        if (_heap.Count == 0 || _heap.FirstRank.SortedAtTicks > now.UtcTicks)
        {
            due = null;
            return false;
        }

        due = First;
        if (due is null || due.At > now)
        {
            due = null;
            return false;
        }

        Clear(due);
        return true;
    }
}
