namespace Grid.Scheduling;

/// <summary>The name of one conversation with a bot, <c>{parent}/{uuid}</c> when it began here.</summary>
public readonly record struct BotSessionName(string Value)
{
    public override string ToString() => Value;
}
