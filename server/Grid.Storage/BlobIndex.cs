using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Grid.Storage;

/// <summary>
/// What a store of bounded size holds, and in which order it lets go of it: first in, first out, with a second chance
/// for what was used meanwhile (CLOCK), and never what is protected. That misses about as seldom as least-recently-used
/// order, and a use is one word to set instead of a list to relink under a lock.
/// </summary>
/// <param name="sizeBytesMax">The bound on all entries and reservations together.</param>
/// <param name="evict">Called with an entry that should go; it calls <see cref="TryEvict"/>.</param>
/// <param name="clock">Tells what is protected; null when nothing is.</param>
internal sealed class BlobIndex<TKey, TValue>(long sizeBytesMax, Action<TKey> evict, StoreClock? clock = null)
    where TKey : struct, IEquatable<TKey>
{
    // What was there at the start was not touched by anybody now.
    private const uint LongAgo = 1;

    private readonly ConcurrentDictionary<TKey, Entry> _entries = new();
    private readonly ConcurrentQueue<Entry> _queue = new();
    private readonly Lock _eviction = new();
    private readonly StoreClock _time = clock ?? StoreClock.Unprotecting;
    private Entry? _victim;
    private uint _victimState;
    private uint _protectedUntil;
    private long _protectedSizeBytes;
    private long _sizeBytes;

    /// <summary>Bytes held and reserved.</summary>
    public long SizeBytes => Interlocked.Read(ref _sizeBytes);

    /// <summary>Bytes that were protected when no room could be made.</summary>
    public long ProtectedSizeBytes => Interlocked.Read(ref _protectedSizeBytes);

    /// <summary>How many entries are held.</summary>
    public int Count => _entries.Count;

    private bool IsOverfull => SizeBytes > sizeBytesMax;

    // Where nothing is protected nobody needs to know the time.
    private uint Now => _time.Protects ? _time.Now : LongAgo;

    /// <summary>The entry of a digest, which thereby counts as just used.</summary>
    public bool TryUse(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (_entries.TryGetValue(key, out Entry? entry) && entry.TryTouch(TouchState.Used(Now)))
        {
            value = entry.Value;
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>Adds an entry whose bytes are reserved already; false when there is one.</summary>
    public bool TryAdd(TKey key, TValue value, long sizeBytes) => TryAdd(key, value, sizeBytes, Now);

    /// <summary>Adds an entry found at start, whatever the bound; a reservation afterwards evicts what is too much.</summary>
    public void Load(TKey key, TValue value, long sizeBytes)
    {
        if (TryAdd(key, value, sizeBytes, LongAgo))
        {
            Interlocked.Add(ref _sizeBytes, sizeBytes);
        }
    }

    /// <summary>Forgets an entry and gives its bytes back.</summary>
    public bool TryRemove(TKey key) =>
        _entries.TryGetValue(key, out Entry? entry) && entry.TryRemove() && Forget(entry);

    /// <summary>Forgets the entry that should go; false when it was used since that was said.</summary>
    public bool TryEvict(TKey key) =>
        _victim is { } victim && victim.Key.Equals(key) && victim.TryRemove(_victimState) && Forget(victim);

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

    private bool TryAdd(TKey key, TValue value, long sizeBytes, uint writtenAt)
    {
        Entry entry = new(key, value, sizeBytes, TouchState.Written(writtenAt));
        while (!_entries.TryAdd(key, entry))
        {
            if (_entries.TryGetValue(key, out Entry? other) && other.TryTouch(TouchState.Used(Now)))
            {
                return false;
            }
        }

        _queue.Enqueue(entry);
        return true;
    }

    private bool Forget(Entry entry)
    {
        _entries.TryRemove(KeyValuePair.Create(entry.Key, entry));
        Release(entry.SizeBytes);
        return true;
    }

    private bool TryMakeRoom()
    {
        // One at a time: whoever finds nothing left to evict must not overlook what another is just evicting.
        lock (_eviction)
        {
            while (IsOverfull)
            {
                if (!TryFindVictim())
                {
                    return false;
                }

                evict(_victim!.Key);
                if (!_victim.IsRemoved)
                {
                    _queue.Enqueue(_victim);
                }
            }
        }

        return true;
    }

    private bool TryFindVictim()
    {
        uint now = Now;
        if (_time.IsBefore(_protectedUntil, now))
        {
            return false;
        }

        // Two rounds: the first takes the second chances away, so the second finds someone unless all are protected.
        uint protectedUntil = TouchState.TimeMax;
        for (int stepsLeft = (2 * _queue.Count) - 1; stepsLeft >= 0 && _queue.TryDequeue(out Entry? entry); stepsLeft--)
        {
            uint state = entry.State;
            if (!TouchState.IsLive(state))
            {
                continue;
            }

            if (_time.IsProtected(TouchState.TimeOf(state), now))
            {
                protectedUntil = Math.Min(protectedUntil, _time.ProtectedUntil(TouchState.TimeOf(state)));
            }
            else if (!TouchState.IsUsed(state) || stepsLeft == 0)
            {
                (_victim, _victimState) = (entry, state);
                return true;
            }
            else
            {
                entry.LoseSecondChance(state);
            }

            _queue.Enqueue(entry);
        }

        // Every entry was met twice, or there is none: nothing can go before the first protection ends.
        _protectedUntil = _queue.IsEmpty ? 0 : protectedUntil;
        Interlocked.Exchange(ref _protectedSizeBytes, _queue.Sum(entry => entry.IsRemoved ? 0 : entry.SizeBytes));
        return false;
    }

    private sealed class Entry(TKey key, TValue value, long sizeBytes, uint state)
    {
        private uint _state = state;

        public TKey Key { get; } = key;

        public TValue Value { get; } = value;

        public long SizeBytes { get; } = sizeBytes;

        public uint State => Volatile.Read(ref _state);

        public bool IsRemoved => !TouchState.IsLive(State);

        public bool TryTouch(uint used)
        {
            // Read before write: a popular entry's cache line stays shared between cores.
            uint state;
            while ((state = State) != used)
            {
                if (!TouchState.IsLive(state))
                {
                    return false;
                }

                TryChange(state, used);
            }

            return true;
        }

        public void LoseSecondChance(uint state) => TryChange(state, TouchState.Unused(state));

        public bool TryRemove(uint state) => TryChange(state, TouchState.Removed);

        public bool TryRemove()
        {
            uint state;
            while (TouchState.IsLive(state = State))
            {
                if (TryRemove(state))
                {
                    return true;
                }
            }

            return false;
        }

        private bool TryChange(uint from, uint to) => Interlocked.CompareExchange(ref _state, to, from) == from;
    }
}
