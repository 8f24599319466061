namespace Grid.Scheduling.State;

/// <summary>
/// Operations in the order of their numbers, which only grow. They lie in stretches; one that has become empty is gone, so
/// that an old operation keeps no more than its own.
/// </summary>
internal sealed class OperationLine
{
    private const int StretchLength = 256;

    private readonly Dictionary<long, Stretch> _stretches = [];
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
            _newest = stretch == _newest ? null : _newest;
        }
    }

    /// <summary>Those after the one with this number.</summary>
    public IEnumerable<Operation> After(long sequence)
    {
        long first = sequence < 0 ? 0 : sequence + 1;
        for (long number = first / StretchLength; number <= _newestNumber; number++)
        {
            if (!_stretches.TryGetValue(number, out Stretch? stretch))
            {
                continue;
            }

            foreach (Operation? operation in stretch.Operations)
            {
                if (operation is not null && operation.Sequence >= first)
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
