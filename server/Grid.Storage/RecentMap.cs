using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Grid.Storage;

/// <summary>
/// Remembers the latest so-and-so-many entries, roughly: two generations, of which the older is forgotten whole when
/// the younger is full. No list is relinked and nothing locked to look something up.
/// </summary>
/// <param name="countMax">How many entries are remembered at most; at least half as many of the latest are.</param>
internal sealed class RecentMap<TKey, TValue>(int countMax)
    where TKey : notnull
{
    private readonly Lock _turn = new();
    private volatile Generations _generations = new([], []);
    private int _youngCount;

    public void Set(TKey key, TValue value)
    {
        ConcurrentDictionary<TKey, TValue> young = _generations.Young;
        if (young.TryAdd(key, value))
        {
            // Counted beside the dictionary, whose own count takes all its locks.
            if (Interlocked.Increment(ref _youngCount) >= Math.Max(1, countMax / 2))
            {
                Turn(young);
            }
        }
        else
        {
            young[key] = value;
        }
    }

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        Generations generations = _generations;
        return generations.Young.TryGetValue(key, out value) || generations.Old.TryGetValue(key, out value);
    }

    public void Remove(TKey key)
    {
        Generations generations = _generations;
        generations.Young.TryRemove(key, out _);
        generations.Old.TryRemove(key, out _);
    }

    private void Turn(ConcurrentDictionary<TKey, TValue> full)
    {
        lock (_turn)
        {
            if (ReferenceEquals(_generations.Young, full))
            {
                _generations = new Generations([], full);
                _youngCount = 0;
            }
        }
    }

    private sealed record Generations(ConcurrentDictionary<TKey, TValue> Young, ConcurrentDictionary<TKey, TValue> Old);
}
