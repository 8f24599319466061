namespace Grid.Scheduling.State;

/// <summary>
/// The sessions that operators ended last: their bots are not taken back under the old name, by this writer or the next. A
/// bot that was told to go comes back within its lease's time or never, so beyond a bound the oldest are forgotten.
/// </summary>
internal sealed class EndedSessions(Turn turn)
{
    public const string NoteKind = "ended-session";

    private const int CountMax = 1024;

    private readonly HashSet<BotSessionName> _names = [];
    private readonly PriorityQueue<BotSessionName, DateTimeOffset> _byAge = new();

    public bool Contains(BotSessionName name) => _names.Contains(name);

    public void Add(BotSessionName name)
    {
        RowWriter writer = new();
        writer.Text(1, name.Value);
        writer.Time(2, turn.Now);
        turn.Ledger.Note(NoteKind, name.Value, writer.Written.ToArray());
        Keep(name, turn.Now);
    }

    /// <summary>Takes back what an earlier writer kept.</summary>
    public void Restore(ReadOnlySpan<byte> value)
    {
        (string name, DateTimeOffset at) = (string.Empty, default);
        RowReader reader = new(value);
        while (reader.MoveNext())
        {
            switch (reader.Field)
            {
                case 1: name = reader.Text(); break;
                case 2: at = reader.Time(); break;
                default: break;
            }
        }

        Keep(new BotSessionName(name), at);
    }

    private void Keep(BotSessionName name, DateTimeOffset at)
    {
        if (!_names.Add(name))
        {
            return;
        }

        _byAge.Enqueue(name, at);
        if (_byAge.Count > CountMax)
        {
            BotSessionName oldest = _byAge.Dequeue();
            _names.Remove(oldest);
            turn.Ledger.Note(NoteKind, oldest.Value, null);
        }
    }
}
