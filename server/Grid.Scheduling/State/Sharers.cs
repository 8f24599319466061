using System.Collections;

namespace Grid.Scheduling.State;

/// <summary>
/// The operations that share a job, in the order they came. Nearly always it is one, which takes no object besides the job.
/// A part of its owner: not to be copied.
/// </summary>
internal struct Sharers : IEnumerable<Operation>
{
    private Operation? _first;
    private List<Operation>? _others;

    public readonly int Count => _first is null ? 0 : 1 + (_others?.Count ?? 0);

    public readonly Operation this[int index] => index == 0 ? _first! : _others![index - 1];

    public void Add(Operation operation)
    {
        if (_first is null)
        {
            _first = operation;
        }
        else
        {
            (_others ??= []).Add(operation);
        }
    }

    public void Remove(Operation operation)
    {
        if (_first != operation)
        {
            _others?.Remove(operation);
        }
        else if (_others is { Count: > 0 } others)
        {
            _first = others[0];
            others.RemoveAt(0);
        }
        else
        {
            _first = null;
        }
    }

    public void Clear() => (_first, _others) = (null, null);

    public readonly IEnumerator<Operation> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    readonly IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
