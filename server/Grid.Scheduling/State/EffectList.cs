using System.Collections;

namespace Grid.Scheduling.State;

/// <summary>
/// The effects of a turn. They lie in places of a type of its own: of an array of a class with heirs, each write asks
/// whether what is written is one.
/// </summary>
internal sealed class EffectList : IReadOnlyList<SchedulerEffect>
{
    private const int LengthMin = 16;

    private Place[] _places = new Place[LengthMin];

    public int Count { get; private set; }

    public SchedulerEffect this[int index] => index < Count
        ? _places[index].Effect
        : throw new ArgumentOutOfRangeException(nameof(index), index, $"The turn had {Count} effects.");

    public void Add(SchedulerEffect effect)
    {
        if (Count == _places.Length)
        {
            Array.Resize(ref _places, Count * 2);
        }

        _places[Count++] = new Place(effect);
    }

    public void Clear()
    {
        Array.Clear(_places, 0, Count);
        Count = 0;
    }

    public IEnumerator<SchedulerEffect> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
        {
            yield return _places[i].Effect;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private readonly struct Place(SchedulerEffect effect)
    {
        public readonly SchedulerEffect Effect = effect;
    }
}
