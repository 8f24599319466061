using System.Diagnostics.CodeAnalysis;

namespace Grid.Scheduling.State;

/// <summary>
/// Every deadline of the scheduler in one binary heap. A deadline knows its place, so that moving or clearing it is
/// O(log n) and nothing stale is left behind: most are cleared long before they are due. One that is put off, as a bot's
/// silence is with every call, stays where it is until it comes to the top.
/// </summary>
internal sealed class DeadlineHeap
{
    private readonly List<Deadline> _heap = [];
    private long _sequence;

    public DateTimeOffset? NextAt => First?.At;

    public int Count => _heap.Count;

    // Every other one is due later than it is sorted, so the one that is sorted first, and right, is the first.
    private Deadline? First
    {
        get
        {
            while (_heap.Count > 0 && _heap[0] is var first && first.SortedAt < first.At)
            {
                first.SortedAt = first.At;
                SiftDown(0);
            }

            return _heap.Count == 0 ? null : _heap[0];
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
        if (!deadline.IsSet)
        {
            deadline.Index = _heap.Count;
            _heap.Add(deadline);
        }

        SiftDown(SiftUp(deadline.Index));
    }

    /// <summary>Moves everything on by the same time, which changes no order.</summary>
    public void Postpone(TimeSpan duration) => _heap.ForEach(deadline =>
    {
        deadline.At += duration;
        deadline.SortedAt += duration;
    });

    public void Clear(Deadline deadline)
    {
        if (!deadline.IsSet)
        {
            return;
        }

        int hole = deadline.Index;
        deadline.Index = -1;
        Deadline last = _heap[^1];
        _heap.RemoveAt(_heap.Count - 1);
        if (last != deadline)
        {
            Place(last, hole);
            SiftDown(SiftUp(hole));
        }
    }

    public bool TryTakeDue(DateTimeOffset now, [NotNullWhen(true)] out Deadline? due)
    {
        due = First;
        if (due is null || due.At > now)
        {
            due = null;
            return false;
        }

        Clear(due);
        return true;
    }

    private int SiftUp(int index)
    {
        while (index > 0 && _heap[index].IsBefore(_heap[(index - 1) / 2]))
        {
            Swap(index, (index - 1) / 2);
            index = (index - 1) / 2;
        }

        return index;
    }

    private void SiftDown(int index)
    {
        while (true)
        {
            int child = (2 * index) + 1;
            if (child + 1 < _heap.Count && _heap[child + 1].IsBefore(_heap[child]))
            {
                child++;
            }

            if (child >= _heap.Count || !_heap[child].IsBefore(_heap[index]))
            {
                return;
            }

            Swap(index, child);
            index = child;
        }
    }

    private void Swap(int left, int right)
    {
        Deadline moved = _heap[left];
        Place(_heap[right], left);
        Place(moved, right);
    }

    private void Place(Deadline deadline, int index)
    {
        _heap[index] = deadline;
        deadline.Index = index;
    }
}
