namespace Grid.Scheduling;

/// <summary>A bot: the name it gives itself, within the pool it serves.</summary>
public readonly record struct BotId(PoolName Pool, string Value)
{
    public override string ToString() => Value;
}
