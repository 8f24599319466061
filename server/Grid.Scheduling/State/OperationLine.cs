namespace Grid.Scheduling.State;

/// <summary>
/// Operations in the order of their numbers, which only grow. They lie in stretches; one that has become empty is gone, so
/// that an old operation keeps no more than its own.
/// </summary>
internal sealed class OperationLine
{
    private const int StretchLength = 256;

    private readonly Dictionary<long, Stretch> _stretches = [];
    private readonly SortedSet<long> _numbers = [];
    private Stretch? _newest;
    private long _newestNumber = -1;

    public void Add(Operation operation)
    {
        Stretch stretch = StretchOf(operation.Sequence / StretchLength);
        stretch.Operations[operation.Sequence % StretchLength] = operation;
        stretch.Count++;
    }

    public void Remove(Operation operation)
    {
        long number = operation.Sequence / StretchLength;
        Stretch stretch = StretchOf(number);
        stretch.Operations[operation.Sequence % StretchLength] = null;
        if (--stretch.Count == 0)
        {
            _stretches.Remove(number);
            _numbers.Remove(number);
            _newest = stretch == _newest ? null : _newest;
        }
    }

    /// <summary>Those after the one with this number.</summary>
    /// <remarks>Any number will do: clients send it back to us, and may send another one.</remarks>
    public IEnumerable<Operation> After(long sequence)
    {
        long first = Math.Max(sequence, 0) / StretchLength;
        foreach (long number in _numbers.GetViewBetween(first, long.MaxValue))
        {
            foreach (Operation? operation in _stretches[number].Operations)
            {
                if (operation is not null && operation.Sequence > sequence)
                {
                    yield return operation;
                }
            }
        }
    }

    private Stretch StretchOf(long number)
    {
        if (number == _newestNumber && _newest is not null)
        {
            return _newest;
        }

        if (!_stretches.TryGetValue(number, out Stretch? stretch))
        {
            stretch = new Stretch();
            _stretches.Add(number, stretch);
            _numbers.Add(number);
        }

        if (number >= _newestNumber)
        {
            (_newest, _newestNumber) = (stretch, number);
        }

        return stretch;
    }

    private sealed class Stretch
    {
        public Operation?[] Operations { get; } = new Operation?[StretchLength];

        public int Count { get; set; }
    }
}
