using Grid.Core;

namespace Grid.CasProxy.Nested;

/// <summary>
/// The operations that one action has begun. Their names are the only ones it may ask about: it shares its instance with
/// others, whose operations are not its to see or to cancel.
/// </summary>
public sealed class NestedOperationBook(NestedLimits limits)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, bool> _isDone = new(StringComparer.Ordinal);
    private readonly Queue<string> _ended = new();
    private int _underWay;

    /// <summary>Those that have not ended, as far as is known.</summary>
    public IReadOnlyList<string> UnderWay
    {
        get
        {
            lock (_gate)
            {
                return [.. _isDone.Where(entry => !entry.Value).Select(entry => entry.Key)];
            }
        }
    }

    /// <summary>Makes room for one more.</summary>
    /// <exception cref="GridException">RESOURCE_EXHAUSTED when there are too many under way.</exception>
    public void Reserve()
    {
        lock (_gate)
        {
            if (_underWay >= limits.OperationsMax)
            {
                throw GridException.ResourceExhausted(
                    $"This action has {limits.OperationsMax} operations under way, which is as many as one may have: wait for some.");
            }

            _underWay++;
        }
    }

    /// <summary>Gives back the room of one that was never begun.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _underWay--;
        }
    }

    /// <summary>One has begun, in the room that was made for it.</summary>
    public void Begin(string name)
    {
        lock (_gate)
        {
            if (!_isDone.TryAdd(name, false))
            {
                _underWay--;
            }
        }
    }

    /// <summary>One has ended.</summary>
    public void End(string name)
    {
        lock (_gate)
        {
            if (_isDone.TryGetValue(name, out bool isDone) && !isDone)
            {
                _isDone[name] = true;
                _underWay--;
                _ended.Enqueue(name);
                while (_isDone.Count > limits.KnownOperationsMax && _ended.TryDequeue(out string? oldest))
                {
                    _isDone.Remove(oldest);
                }
            }
        }
    }

    /// <summary>Asks whether a name is one of them.</summary>
    /// <exception cref="GridException">NOT_FOUND when it is not.</exception>
    public void ThrowIfUnknown(string name)
    {
        lock (_gate)
        {
            if (!_isDone.ContainsKey(name))
            {
                throw GridException.NotFound(
                    $"'{name}' is no operation of this action: through its socket it finds those that it began there itself.");
            }
        }
    }
}
