using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Grid.Storage;

/// <summary>
/// What a store of bounded size holds, and in which order it lets go of it: first in, first out, with a second chance
/// for what was used meanwhile (CLOCK). That misses about as seldom as least-recently-used order, and a use is one
/// flag to set instead of a list to relink under a lock.
/// </summary>
/// <param name="sizeBytesMax">The bound on all entries and reservations together.</param>
/// <param name="evict">Called with an entry that has to go; it calls <see cref="TryRemove"/>.</param>
internal sealed class BlobIndex<TKey, TValue>(long sizeBytesMax, Action<TKey> evict)
    where TKey : struct, IEquatable<TKey>
{
    private readonly ConcurrentDictionary<TKey, Entry> _entries = new();
    private readonly ConcurrentQueue<Entry> _clock = new();
    private readonly Lock _eviction = new();
    private long _sizeBytes;

    /// <summary>Bytes held and reserved.</summary>
    public long SizeBytes => Interlocked.Read(ref _sizeBytes);

    /// <summary>How many entries are held.</summary>
    public int Count => _entries.Count;

    private bool IsOverfull => SizeBytes > sizeBytesMax;

    /// <summary>The entry of a digest, which thereby counts as just used.</summary>
    public bool TryUse(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (!_entries.TryGetValue(key, out Entry? entry))
        {
            value = default;
            return false;
        }

        // Read before write: a popular entry's cache line stays shared between cores.
        if (!entry.IsUsed)
        {
            entry.IsUsed = true;
        }

        value = entry.Value;
        return true;
    }

    /// <summary>Adds an entry whose bytes are reserved already; false when there is one.</summary>
    public bool TryAdd(TKey key, TValue value, long sizeBytes)
    {
        Entry entry = new(key, value, sizeBytes);
        if (!_entries.TryAdd(key, entry))
        {
            return false;
        }

        _clock.Enqueue(entry);
        return true;
    }

    /// <summary>Adds an entry found at start, whatever the bound; a reservation afterwards evicts what is too much.</summary>
    public void Load(TKey key, TValue value, long sizeBytes)
    {
        if (TryAdd(key, value, sizeBytes))
        {
            Interlocked.Add(ref _sizeBytes, sizeBytes);
        }
    }

    /// <summary>Forgets an entry and gives its bytes back.</summary>
    public bool TryRemove(TKey key)
    {
        if (!_entries.TryRemove(key, out Entry? entry))
        {
            return false;
        }

        entry.IsRemoved = true;
        Release(entry.SizeBytes);
        return true;
    }

    /// <summary>Takes bytes into account before they are held; false, and nothing taken, when they can never fit.</summary>
    public bool TryReserve(long sizeBytes)
    {
        Interlocked.Add(ref _sizeBytes, sizeBytes);
        if (!IsOverfull || TryMakeRoom())
        {
            return true;
        }

        Release(sizeBytes);
        return false;
    }

    /// <summary>Gives back bytes that were reserved and are not held after all.</summary>
    public void Release(long sizeBytes) => Interlocked.Add(ref _sizeBytes, -sizeBytes);

    private bool TryMakeRoom()
    {
        // One at a time: whoever finds nothing left to evict must not overlook what another is just evicting.
        lock (_eviction)
        {
            while (IsOverfull)
            {
                if (!TryFindVictim(out TKey victim))
                {
                    return false;
                }

                evict(victim);
            }
        }

        return true;
    }

    private bool TryFindVictim(out TKey victim)
    {
        // Two rounds: the first takes the second chances away, so the second finds someone unless others keep using
        // everything meanwhile; then the first comer of all goes.
        int stepsLeft = (2 * _clock.Count) + 1;
        while (_clock.TryDequeue(out Entry? entry))
        {
            if (entry.IsRemoved)
            {
                continue;
            }

            if (entry.IsUsed && --stepsLeft > 0)
            {
                entry.IsUsed = false;
                _clock.Enqueue(entry);
                continue;
            }

            victim = entry.Key;
            return true;
        }

        victim = default;
        return false;
    }

    private sealed class Entry(TKey key, TValue value, long sizeBytes)
    {
        public TKey Key { get; } = key;

        public TValue Value { get; } = value;

        public long SizeBytes { get; } = sizeBytes;

        public volatile bool IsUsed;

        public volatile bool IsRemoved;
    }
}
