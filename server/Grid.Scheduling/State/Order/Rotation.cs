using System.Diagnostics;

namespace Grid.Scheduling.State.Order;

/// <summary>
/// Siblings of a tree of waiting jobs, in the order of their turns. Nearly all wait for a turn that comes after everybody
/// else's: those stand in a line, where to come and to go costs the same however many there are, and touches none of them
/// but the one. Those with jobs at bots, and the few that belong somewhere in between, are in a heap. A part of its owner,
/// not an object of its own: there are as many as there are targets.
/// </summary>
internal struct Rotation
{
    private const int LengthMin = 2;

    private IndexedHeap<FairNode, ShareRank, FairOrder> _heap;

    // Round and round: a power of two of places, of which those from the first to the last are in use. Who left from in
    // between has left a gap.
    private Entry[]? _line;
    private int _first;
    private int _used;
    private int _lineCount;

    public readonly int Count => _lineCount + _heap.Count;

    /// <summary>The one whose turn it is; null when there is none.</summary>
    public readonly FairNode? First
    {
        get
        {
            if (_lineCount == 0)
            {
                return _heap.First;
            }

            ref readonly Entry first = ref _line![_first];
            return _heap.Count > 0 && _heap.FirstRank.IsBefore(first.Rank) ? _heap.First : first.Node;
        }
    }

    /// <summary>The place of a share among them; null when it has none.</summary>
    public readonly FairNode? Find(ShareNode share)
    {
        for (int i = 0; i < _used; i++)
        {
            if (_line![PlaceAt(i)].Node is { } node && node.Share == share)
            {
                return node;
            }
        }

        for (int i = 0; i < _heap.Count; i++)
        {
            if (_heap[i].Share == share)
            {
                return _heap[i];
            }
        }

        return null;
    }

    public void Add(FairNode node)
    {
        ShareRank rank = node.Share.Rank;
        if (rank.Executing > 0 || (_lineCount > 0 && rank.IsBefore(_line![PlaceAt(_used - 1)].Rank)))
        {
            _heap.Add(node);
            return;
        }

        if (_line is null || _used == _line.Length)
        {
            MakeRoom();
        }

        int place = PlaceAt(_used++);
        _line![place] = new Entry(node, rank);
        node.Place = ~place;
        _lineCount++;
    }

    public void Remove(FairNode node)
    {
        if (node.Place >= 0)
        {
            _heap.Remove(node);
            return;
        }

        Debug.Assert(_line![~node.Place].Node == node, "a node is where it says that it is");
        _line[~node.Place] = default;
        _lineCount--;
        CloseEnds();
    }

    /// <summary>What the turn of one of them goes by has changed.</summary>
    public void Moved(FairNode node)
    {
        if (node.Place >= 0 && node.Share.Executing > 0)
        {
            _heap.Moved(node);
            return;
        }

        Remove(node);
        Add(node);
    }

    private readonly int PlaceAt(int distance) => (_first + distance) & (_line!.Length - 1);

    // The first and the last are never gaps.
    private void CloseEnds()
    {
        while (_used > 0 && _line![_first].Node is null)
        {
            _first = PlaceAt(1);
            _used--;
        }

        while (_used > 0 && _line![PlaceAt(_used - 1)].Node is null)
        {
            _used--;
        }
    }

    // Closes the gaps, and takes more places where that does not free half of them.
    private void MakeRoom()
    {
        Entry[] line = new Entry[LengthNeeded()];
        int next = 0;
        for (int i = 0; i < _used; i++)
        {
            if (_line![PlaceAt(i)] is { Node: { } node } entry)
            {
                node.Place = ~next;
                line[next++] = entry;
            }
        }

        (_line, _first, _used) = (line, 0, next);
    }

    private readonly int LengthNeeded() =>
        _line is null ? LengthMin : _lineCount > _line.Length / 2 ? _line.Length * 2 : _line.Length;

    private readonly struct Entry(FairNode node, in ShareRank rank)
    {
        public readonly FairNode? Node = node;

        // With none executing: of those two parts.
        private readonly long _servedAt = rank.ServedAt;
        private readonly long _number = rank.Number;

        public ShareRank Rank => new(0, _servedAt, _number);
    }
}
