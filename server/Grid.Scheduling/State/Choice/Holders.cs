using System.Runtime.CompilerServices;

namespace Grid.Scheduling.State.Choice;

/// <summary>The bots that were the last to note a key, the latest first. A few are enough: each of them will do.</summary>
[InlineArray(CountMax)]
internal struct Holders
{
    public const int CountMax = 4;

    private BotSession? _first;

    public bool IsEmpty => this[0] is null;

    public void Add(BotSession session)
    {
        if (this[0] == session)
        {
            return;
        }

        int place = PlaceOf(session);
        for (int i = place < 0 ? CountMax - 1 : place; i > 0; i--)
        {
            this[i] = this[i - 1];
        }

        this[0] = session;
    }

    public void Remove(BotSession session)
    {
        int place = PlaceOf(session);
        for (int i = place; place >= 0 && i < CountMax; i++)
        {
            this[i] = i + 1 < CountMax ? this[i + 1] : null;
        }
    }

    private int PlaceOf(BotSession session)
    {
        for (int i = 0; i < CountMax; i++)
        {
            if (this[i] == session)
            {
                return i;
            }
        }

        return -1;
    }
}
