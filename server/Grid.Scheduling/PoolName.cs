namespace Grid.Scheduling;

/// <summary>
/// Jobs and bots that belong together: jobs are shared, and meet bots, within their pool only. The instance names that
/// one set of stores serves make a pool, however many names that are.
/// </summary>
public readonly record struct PoolName(string Value)
{
    public override string ToString() => Value;
}
