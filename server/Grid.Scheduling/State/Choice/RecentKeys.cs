namespace Grid.Scheduling.State.Choice;

/// <summary>The last few fingerprints that were noted, each once; the least recently noted one makes room.</summary>
internal sealed class RecentKeys(int countMax)
{
    private ulong[] _keys = [];
    private int _count;

    public ReadOnlySpan<ulong> All => _keys.AsSpan(0, _count);

    public bool RemembersNothing => countMax == 0;

    public bool Contains(ulong key) => All.Contains(key);

    /// <summary>Notes a key. Returns what made room for it, or zero.</summary>
    public ulong Note(ulong key)
    {
        int place = All.IndexOf(key);
        if (place >= 0)
        {
            MoveToEnd(place);
            return 0;
        }

        if (_count == countMax)
        {
            ulong oldest = _keys[0];
            MoveToEnd(0);
            _keys[^1] = key;
            return oldest;
        }

        Grow();
        _keys[_count++] = key;
        return 0;
    }

    private void MoveToEnd(int place)
    {
        ulong key = _keys[place];
        Array.Copy(_keys, place + 1, _keys, place, _count - place - 1);
        _keys[_count - 1] = key;
    }

    private void Grow()
    {
        if (_count == _keys.Length)
        {
            Array.Resize(ref _keys, Math.Min(countMax, Math.Max(4, 2 * _keys.Length)));
        }
    }
}
